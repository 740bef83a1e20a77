package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class PollThreadTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static PollThread dyingOf(Throwable thrown) {
        return PollThread.start(() -> {
            switch (thrown) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                default -> throw new AssertionError(thrown);
            }
        });
    }

    @Test
    void tellsWhatTheLoopDiedOf() {
        for (Throwable thrown : new Throwable[] {new IllegalStateException("not Kafka's"), new OutOfMemoryError()}) {
            PollThread poll = dyingOf(thrown);
            assertThatThrownBy(() -> poll.end(SOON)).isSameAs(thrown);
            assertThat(poll.runs()).isFalse();
        }
    }

    @Test
    void waitsForTheEndOfALoopThatGoesOn() throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        PollThread poll = PollThread.start(() -> {
            try {
                stop.await();
                ended.set(true);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        poll.end(Duration.ofMillis(1));
        assertThat(poll.runs()).isTrue();
        stop.countDown();
        poll.end(SOON);
        assertThat(ended).isTrue();
    }
}
