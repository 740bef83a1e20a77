package dev.dualtrack.worker;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Removes from the store what the pipeline made. */
@Command(
        name = "purge",
        description =
                "Removes everything that the pipeline made in the store, and nothing else. Stop its workers first.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Main.EXIT_CODES,
        exitCodeList = {
            "0:nothing of the pipeline is left in the store",
            "1:failed, or left out a table that does not fit its mapping",
            Main.REFUSED
        })
final class PurgeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeCommand.class);

    @ParentCommand
    private @Nullable Main main;

    private PurgeCommand() {}

    @Override
    public Integer call() {
        Settings settings =
                Objects.requireNonNull(main, "set by the command line").settings();
        if (settings == null) {
            return CommandLine.ExitCode.USAGE;
        }
        Openers openers = Main.openers();
        try (Source source = openers.source().apply(settings.config())) {
            Tables tables = Tables.bind(settings.config(), settings.kind(), source);
            try (DerivedStore store =
                    openers.store().open(settings.kind(), settings.config(), tables.mappings(), Clock.systemUTC())) {
                store.purge();
            }
            tables.unfit().values().forEach(System.err::println);
            LOG.atInfo().addKeyValue("store", settings.kind().word()).log("Store purged");
            return tables.unfit().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (ClassifiedException e) {
            System.err.println(e.errorClass() + ": " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
