package dev.dualtrack.job;

import dev.dualtrack.core.config.ConfigException;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of replay, read and checked together with the configuration. */
final class ReplayOptions {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{12}");

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--all", description = "Every dead letter that is open.")
    private boolean all;

    @Option(names = "--table", paramLabel = "TABLE", description = "Those of one table, as schema.name.")
    private @Nullable String table;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Those of one row of --table: the value of its key, a JSON array of the values if the key has "
                            + "several columns.")
    private @Nullable String key;

    @Option(
            names = "--key-hash",
            paramLabel = "HASH",
            description =
                    "Those of one row by the hash of its key, 12 hex digits, as a dry run, status and events show it.")
    private @Nullable String hash;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            split = ",",
            description =
                    "Only those that these stores refused: vector, graph, cache. A row whose change was taken back "
                            + "is read again for every store of its table all the same.")
    private List<String> stores = List.of();

    @Option(names = "--dry-run", description = "List what would be done; send nothing.")
    private boolean dryRun;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long the workers may take to answer (ISO-8601). Default: ${DEFAULT-VALUE}")
    private Duration timeout = Duration.ofMinutes(5);

    /** What was asked for; {@code key} is yet to be read by the table's shape. */
    record Checked(
            PipelineConfig config,
            Set<StoreKind> stores,
            @Nullable TableId table,
            @Nullable String key,
            @Nullable String hash,
            boolean dryRun,
            Duration timeout) {}

    /** Reads the configuration and checks everything; fails with a {@link ConfigException} that has all problems. */
    Checked check() {
        List<String> problems = new ArrayList<>();
        PipelineConfig pipeline = null;
        try {
            pipeline = config.pipeline();
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        }
        int named = (all ? 1 : 0) + (table == null ? 0 : 1) + (hash == null ? 0 : 1);
        if (named != 1) {
            problems.add(
                    (named == 0 ? "what to replay: nothing named" : "--all, --table, --key-hash: " + named + " of them")
                            + " (expected: one of --all, --table TABLE, --table TABLE --key KEY, --key-hash HASH)");
        }
        if (key != null && table == null) {
            problems.add("--key: without a table (expected: --table TABLE --key KEY)");
        }
        if (hash != null && !HASH.matcher(hash).matches()) {
            problems.add("--key-hash: '" + hash + "' (expected: 12 hex digits, as --all --dry-run lists them)");
        }
        if (timeout.isNegative()) {
            problems.add("--timeout: " + timeout + " (expected: not negative)");
        }
        Set<StoreKind> kinds = stores(pipeline, problems);
        TableId id = table(pipeline, problems);
        if (pipeline == null || !problems.isEmpty()) {
            throw new ConfigException("replay", problems);
        }
        return new Checked(pipeline, kinds, id, key, hash, dryRun, timeout);
    }

    private Set<StoreKind> stores(@Nullable PipelineConfig pipeline, List<String> problems) {
        Set<StoreKind> kinds = EnumSet.noneOf(StoreKind.class);
        for (String word : stores) {
            try {
                StoreKind kind = StoreKind.ofWord(word);
                if (pipeline != null && pipeline.stores().endpoint(kind) == null) {
                    problems.add("--store: " + pipeline.stores().refusal(kind));
                }
                kinds.add(kind);
            } catch (IllegalArgumentException e) {
                problems.add("--" + e.getMessage());
            }
        }
        return kinds;
    }

    private @Nullable TableId table(@Nullable PipelineConfig pipeline, List<String> problems) {
        if (table == null) {
            return null;
        }
        List<String> names = pipeline == null
                ? List.of()
                : pipeline.tables().stream().map(TableConfig::name).toList();
        if (pipeline != null && !names.contains(table)) {
            problems.add("--table: '" + table + "' (expected: one of " + names + ")");
            return null;
        }
        try {
            return TableId.parse(table);
        } catch (IllegalArgumentException e) {
            problems.add("--" + e.getMessage());
            return null;
        }
    }
}
