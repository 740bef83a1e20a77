package dev.dualtrack.job.figures;

import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.scan.SourceScan;
import dev.dualtrack.job.scan.StoreScan;
import dev.dualtrack.job.world.FakeStream;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The scan of a reconcile run as a program of its own, so that its time and memory can be measured: prints a line with the
 * seconds of the source's sums, and one with the key of each candidate. Its arguments are {@link ScanPlace#words}.
 */
final class ScanProgram {
    private static final String SUMS = "sums ";

    private ScanProgram() {}

    /** Seconds of the source's sums, of the lines that this program wrote; empty of those of another. */
    static OptionalDouble sums(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(SUMS))
                .mapToDouble(line -> Double.parseDouble(line.substring(SUMS.length())))
                .findFirst();
    }

    public static void main(String[] arguments) {
        ScanPlace place = ScanPlace.parse(List.of(arguments));
        try (PostgresSource source = place.source()) {
            TableMapping mapping = place.mapping(source);
            if (place.kept() && !source.keepsFingerprints(mapping)) {
                throw new IllegalStateException("column " + ScanPlace.KEPT + ": not kept (expected: by its trigger)");
            }
            try (DerivedStore store = place.store(mapping)) {
                store.prepare();
                scan(source, mapping, store)
                        .candidates()
                        .forEach(candidate -> System.out.println(
                                "candidate " + candidate.key().values().getFirst()));
            }
        }
    }

    /** All that a run does before it looks closer, without a sample and at full speed. */
    static StoreScan.Outcome scan(PostgresSource source, TableMapping mapping, DerivedStore store) {
        Expectation expectation = new Expectation(mapping, store.kind(), null);
        FakeStream stream = FakeStream.withoutWorkers();
        long began = System.nanoTime();
        SourceScan summed = SourceScan.of(source, List.of(expectation));
        System.out.println(SUMS + (System.nanoTime() - began) / 1e9);
        return StoreScan.compare(
                source,
                summed,
                store,
                stream,
                expectation,
                new DeepCheck(0, 1),
                new Throttle(stream, Pace.real(), Throttle.Limits.NONE, expectation.table(), store.kind()));
    }
}
