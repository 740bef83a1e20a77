package dev.dualtrack.job;

import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.replay.Replay;
import dev.dualtrack.job.replay.ReplayPlan;
import dev.dualtrack.job.replay.Selection;
import dev.dualtrack.job.stream.KafkaStream;
import dev.dualtrack.job.stream.Letter;
import dev.dualtrack.job.stream.Letters;
import dev.dualtrack.job.stream.Stream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code replay}: dead letters are tried again. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description =
                "Tries open dead letters again: asks the workers to read the rows from the source anew, and waits for "
                        + "what becomes of them. An old payload is never written, so a replay can be repeated and broken off. "
                        + "Rows are shown by the hashes of their keys.")
final class ReplayCommand implements Callable<Integer> {
    private final Pace pace;
    private final InstantSource clock;
    private final PrintStream out;

    @Mixin
    private ReplayOptions options = new ReplayOptions();

    ReplayCommand(Pace pace, InstantSource clock, PrintStream out) {
        this.pace = pace;
        this.clock = clock;
        this.out = out;
    }

    @Override
    public Integer call() {
        ReplayOptions.Checked wish = options.check();
        try (PostgresSource source = PostgresSource.open(wish.config().source())) {
            Mappings mappings = Mappings.of(wish.config(), source);
            Selection selection = new Selection(wish.stores(), wish.table(), key(wish, mappings), wish.hash());
            try (Stream stream = KafkaStream.open(wish.config().stream(), mappings.keys());
                    Letters letters = stream.letters()) {
                List<Letter> open = letters.open();
                ReplayPlan plan = ReplayPlan.of(
                        open,
                        selection,
                        mappings.bound(),
                        mappings.reasons(),
                        "replay-" + RunOptions.STAMP.format(clock.instant()));
                int others = open.size() - plan.letters().size() - plan.byHand().size();
                if (wish.dryRun()) {
                    out.print(ReplayText.dryRun(plan, others));
                    return ExitCode.CONSISTENT.number();
                }
                Replay.Result result = new Replay(stream, letters, pace).run(plan, wish.timeout());
                out.print(ReplayText.done(plan, result, others));
                return exitCode(plan, result).number();
            }
        }
    }

    private static @Nullable RecordKey key(ReplayOptions.Checked wish, Mappings mappings) {
        TableId table = wish.table();
        String id = wish.key();
        if (table == null || id == null) {
            return null;
        }
        KeyCodec codec = mappings.keys().get(table);
        if (codec == null) {
            throw new IllegalArgumentException("--key: " + table + " does not fit its mapping, "
                    + mappings.reasons().get(table) + " (expected: a table that does)");
        }
        try {
            return codec.ofId(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--key: " + e.getMessage(), e);
        }
    }

    private static ExitCode exitCode(ReplayPlan plan, Replay.Result result) {
        if (!result.unanswered().isEmpty()) {
            return ExitCode.UNVERIFIABLE;
        }
        return result.refused().isEmpty() && plan.byHand().isEmpty() ? ExitCode.CONSISTENT : ExitCode.DRIFTED;
    }
}
