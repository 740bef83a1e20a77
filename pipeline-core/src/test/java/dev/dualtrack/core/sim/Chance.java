package dev.dualtrack.core.sim;

import java.util.List;
import java.util.SplittableRandom;

/** The one source of chance of a simulation: the same seed gives the same answers to the same questions. */
public final class Chance {
    private final SplittableRandom random;

    /** Everything follows from the seed. */
    public Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** True that often. */
    public boolean hit(double probability) {
        return random.nextDouble() < probability;
    }

    /** From {@code low} to {@code high}, both included. */
    public long between(long low, long high) {
        return random.nextLong(low, high + 1);
    }

    /** From 0 to {@code bound}, without it. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** A time of that many milliseconds, in nanoseconds. */
    public long millis(long low, long high) {
        return random.nextLong(low * 1_000_000, high * 1_000_000 + 1);
    }

    /** One of them. */
    public <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Often nothing, else up to {@code high}: so each run has its own mixture of faults. */
    public double rate(double high) {
        return random.nextBoolean() ? 0 : random.nextDouble() * high;
    }

    /** A generator for code that wants one of its own. */
    public SplittableRandom generator() {
        return random.split();
    }
}
