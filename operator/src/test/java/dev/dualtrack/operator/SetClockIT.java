package dev.dualtrack.operator;

import dev.dualtrack.operator.model.Images;
import dev.dualtrack.testbed.process.Await;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An operator whose clock is set. */
class SetClockIT {
    private static final Duration A_WHILE = Duration.ofSeconds(2);

    private volatile Duration ahead = Duration.ZERO;

    /** By itself it would look an hour later. */
    @Test
    void f30LooksAtItsPipelinesAsSoonAsItsClockIsSetBack() {
        OperatorSettings hourly = new OperatorSettings(
                new Images("localhost/dualtrack", "one"),
                "dualtrack-system",
                "hourly",
                Set.of(),
                "",
                Duration.ofHours(1),
                1,
                true);
        try (Lab lab = Lab.withoutOperator("cluster-wide")) {
            lab.operator(hourly, () -> {}, new SetClock());
            try (Specimen books = new Specimen(lab).secret()) {
                books.with("  tables:", "  reconcile: {suspend: true}\n  tables:")
                        .apply();
                books.await(status -> status.epoch() != null, "the publication was looked at");
                Await.await(
                        () -> {
                            books.superuser("ALTER PUBLICATION books SET TABLE public.authors");
                            Lab.quiet(A_WHILE);
                            return tables(books) == 1;
                        },
                        Lab.SOON,
                        "nobody looks at it any more");

                ahead = Duration.ofMinutes(-10);

                Await.await(() -> tables(books) == 2, Lab.SOON, "the table is put back");
            }
        }
    }

    private static int tables(Specimen books) throws Exception {
        return books.column("SELECT tablename FROM pg_publication_tables WHERE pubname = 'books'")
                .size();
    }

    private final class SetClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(ahead);
        }
    }
}
