package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.worker.batch.AbandonedException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CircuitTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Circuit circuit =
            new Circuit(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), new Random(1)));

    @Test
    void letsOneProbeThroughAfterTheWait() {
        circuit.failed(0);
        assertThat(circuit.permits(SECOND / 4)).isFalse();
        assertThat(circuit.permits(SECOND)).isTrue();
        assertThat(circuit.state()).isEqualTo(WorkerStatus.Circuit.HALF_OPEN);
        assertThat(circuit.permits(SECOND)).isFalse();
        circuit.succeeded();
        assertThat(circuit.permits(SECOND)).isTrue();
        assertThat(circuit.permits(SECOND)).isTrue();
    }

    @Test
    void waitsLongerAfterAProbeThatFailed() {
        circuit.failed(0);
        assertThat(circuit.permits(SECOND)).isTrue();
        circuit.failed(SECOND);
        assertThat(circuit.permits(SECOND + SECOND - 1)).isFalse();
        assertThat(circuit.permits(3 * SECOND)).isTrue();
    }

    @Test
    void countsTheFailuresOfBatchesSideBySideOnce() {
        circuit.failed(0);
        circuit.failed(0);
        circuit.failed(0);
        assertThat(circuit.permits(SECOND)).isTrue();
    }

    @Test
    void sendsAnotherProbeWhenOneEndedWithoutAnAnswer() {
        circuit.failed(0);
        assertThat(circuit.permits(SECOND)).isTrue();
        circuit.undecided(SECOND);
        assertThat(circuit.permits(SECOND)).isTrue();
    }

    @Test
    void backsOffWithJitterUpToTheCap() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), new Random(2));
        for (int i = 0; i < 40; i++) {
            Duration full = Duration.ofSeconds(Math.min(1L << Math.min(i, 10), 10));
            assertThat(backoff.next()).isBetween(full.dividedBy(2), full);
        }
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void f02ALeaseEndsWithTheProofOfMembershipOrTheAssignment() {
        AtomicLong now = new AtomicLong();
        Membership membership = new Membership(now::get, Duration.ofSeconds(5));
        MemberLease lease = new MemberLease(membership);
        assertThatThrownBy(lease::check).as("no proof yet").isInstanceOf(AbandonedException.class);
        now.set(3 * SECOND);
        membership.confirmed(2 * SECOND);
        membership.confirmed(SECOND);
        now.set(7 * SECOND);
        assertThatCode(lease::check).doesNotThrowAnyException();
        now.set(7 * SECOND + 1);
        assertThatThrownBy(lease::check).isInstanceOf(AbandonedException.class);
        membership.confirmed(now.get());
        assertThatCode(lease::check).doesNotThrowAnyException();
        lease.abandon();
        assertThatThrownBy(lease::check).isInstanceOf(AbandonedException.class);
    }
}
