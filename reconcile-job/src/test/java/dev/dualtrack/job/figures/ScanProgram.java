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

/**
 * The scan of a reconcile run as a program of its own, so that its time and memory can be measured: prints a line with the
 * key of each candidate. Its arguments are {@link ScanPlace#words}.
 */
final class ScanProgram {
    private ScanProgram() {}

    public static void main(String[] arguments) {
        ScanPlace place = ScanPlace.parse(List.of(arguments));
        try (PostgresSource source = place.source()) {
            TableMapping mapping = place.mapping(source);
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
        return StoreScan.compare(
                source,
                SourceScan.of(source, List.of(expectation)),
                store,
                stream,
                expectation,
                new DeepCheck(0, 1),
                new Throttle(stream, Pace.real(), Throttle.Limits.NONE, expectation.table(), store.kind()));
    }
}
