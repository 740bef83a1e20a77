package dev.dualtrack.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void triesAgainUntilTheConditionHolds() {
        AtomicInteger calls = new AtomicInteger();

        Await.await(
                () -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IOException("connection refused");
                    }
                    return calls.get() == 3;
                },
                Duration.ofSeconds(10),
                "the third call");

        assertThat(calls).hasValue(3);
    }

    @Test
    void namesTheAwaitedStateAndTheLastFailureAtTheEndOfTheTime() {
        assertThatThrownBy(() -> Await.await(
                        () -> {
                            throw new IOException("connection refused");
                        },
                        Duration.ofMillis(10),
                        "Redis answers"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("not within 10 ms: Redis answers")
                .hasRootCauseMessage("connection refused");
    }
}
