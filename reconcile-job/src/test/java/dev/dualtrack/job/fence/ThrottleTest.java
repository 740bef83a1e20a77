package dev.dualtrack.job.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.job.world.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final World world = World.with(3);

    @Test
    void keepsToTheRateHoweverManyAreTakenAtOnce() {
        Throttle one = throttle(new Throttle.Limits(0, 100, PATIENCE));
        for (int i = 0; i < 1_000; i++) {
            one.take(1);
        }
        assertThat(passed()).isBetween(Duration.ofMillis(9_900), Duration.ofSeconds(10));

        Throttle many = throttle(new Throttle.Limits(0, 100, PATIENCE));
        many.take(1_000);
        Duration before = passed();
        many.take(1);
        assertThat(passed().minus(before)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatWasNotTakenForAWhileIsNotSavedUp() {
        Throttle throttle = throttle(new Throttle.Limits(0, 10, PATIENCE));
        throttle.take(1);
        world.pace().pause(Duration.ofHours(1));
        Duration before = passed();

        throttle.take(1);
        throttle.take(1);

        assertThat(passed().minus(before)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void withoutLimitsNoTimePasses() {
        world.stream().stop(StoreKind.VECTOR);
        lag(50);
        Throttle throttle = throttle(Throttle.Limits.NONE);

        for (int i = 0; i < 1_000; i++) {
            throttle.take(1);
        }

        assertThat(passed()).isZero();
    }

    @Test
    void waitsUntilTheWorkersHaveCaughtUpToTheBound() {
        world.stream().stop(StoreKind.VECTOR);
        lag(6);
        Throttle throttle = throttle(new Throttle.Limits(5, 0, PATIENCE));
        world.pace().onPause(() -> {
            if (passed().compareTo(Duration.ofSeconds(7)) >= 0) {
                world.stream().goOn(StoreKind.VECTOR);
            }
        });

        throttle.take(1);

        assertThat(passed()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void lagUpToTheBoundAndThatOfAnotherStoreDoNotMatter() {
        world.stream().stop(StoreKind.VECTOR);
        world.stream().stop(StoreKind.GRAPH);
        lag(5);

        throttle(new Throttle.Limits(5, 0, PATIENCE)).take(1);
        lag(1);
        new Throttle(
                        world.stream(),
                        world.pace(),
                        new Throttle.Limits(5, 0, PATIENCE),
                        world.mapping().id(),
                        StoreKind.CACHE)
                .take(1);

        assertThat(passed()).isZero();
    }

    @Test
    void lagIsLookedAtAgainAfterASecond() {
        Throttle throttle = throttle(new Throttle.Limits(5, 0, PATIENCE));
        throttle.take(1);
        world.stream().stop(StoreKind.VECTOR);
        lag(6);

        throttle.take(1);
        assertThat(passed()).isZero();
        world.pace().pause(Duration.ofSeconds(1));
        throttle.take(1);

        assertThat(passed()).isEqualTo(Duration.ofSeconds(1).plus(PATIENCE));
    }

    @Test
    void patienceIsUsedUpOnce() {
        world.stream().stop(StoreKind.VECTOR);
        lag(6);
        Throttle throttle = throttle(new Throttle.Limits(5, 0, PATIENCE));

        throttle.take(1);
        world.pace().pause(Duration.ofSeconds(1));
        throttle.take(1);

        assertThat(passed()).isEqualTo(PATIENCE.plusSeconds(1));
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> new Throttle.Limits(-1, 0, PATIENCE)).hasMessage("max lag: -1 (expected: >= 0)");
        assertThatThrownBy(() -> new Throttle.Limits(0, -1, PATIENCE)).hasMessage("rate: -1 (expected: >= 0)");
    }

    private void lag(int changes) {
        for (int i = 0; i < changes; i++) {
            world.put("p1", "changed");
        }
    }

    private Throttle throttle(Throttle.Limits limits) {
        return new Throttle(
                world.stream(), world.pace(), limits, world.mapping().id(), StoreKind.VECTOR);
    }

    private Duration passed() {
        return Duration.ofNanos(world.pace().nanoTime());
    }
}
