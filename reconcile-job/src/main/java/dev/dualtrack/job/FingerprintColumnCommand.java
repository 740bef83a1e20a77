package dev.dualtrack.job;

import dev.dualtrack.core.bucket.FingerprintColumn;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fingerprint-column}: what the tables' owner has to run. */
@Command(
        name = "fingerprint-column",
        mixinStandardHelpOptions = true,
        description =
                "Prints the SQL by which PostgreSQL keeps the fingerprintColumn of each table that has one, for the"
                        + " tables' owner to run. Changes nothing.")
final class FingerprintColumnCommand implements Callable<Integer> {
    private final PrintStream out;

    @Mixin
    private ConfigOption config = new ConfigOption();

    FingerprintColumnCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.pipeline();
        List<TableConfig> tables = pipeline.tables().stream()
                .filter(table -> table.fingerprintColumn() != null)
                .toList();
        if (tables.isEmpty()) {
            throw new IllegalArgumentException(
                    "spec.tables: no fingerprintColumn (expected: one, such as fingerprintColumn: dualtrack_fp)");
        }
        try (PostgresSource source = PostgresSource.open(pipeline.source())) {
            for (TableConfig table : tables) {
                print(source, TableMapping.bind(table, source.schema(table.id()), pipeline.embedding()));
            }
        }
        return ExitCode.CONSISTENT.number();
    }

    private void print(PostgresSource source, TableMapping table) {
        FingerprintColumn column = FingerprintColumn.of(table)
                .orElseThrow(() -> new IllegalArgumentException(table.id()
                        + ": fingerprintColumn " + table.config().fingerprintColumn()
                        + " cannot be kept (expected: a column that is not mapped, and a mapping without relationships by floating-point"
                        + " numbers or numerics and without the text of an array of other than text)"));
        out.println("-- " + table.id() + ": "
                + (source.keepsFingerprints(table) ? "kept already, by this" : "not kept yet"));
        out.println("BEGIN;");
        column.statements().forEach(statement -> out.println(statement + ";"));
        out.println("COMMIT;");
        out.println(
                "-- Rows get theirs as they are written. To write all of them now, each of which is a change to capture:");
        out.println("-- " + column.filling() + ";");
    }
}
