package dev.dualtrack.job.world;

/** Lets whoever takes steps die at one of them. */
public final class Mortal {
    private long left = Long.MAX_VALUE;

    /** Death. */
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The {@code step}-th step from now on is the last. */
    public void dieAt(long step) {
        left = step;
    }

    /** Lives on for ever. */
    public void live() {
        left = Long.MAX_VALUE;
    }

    /** Takes a step. */
    public void step() {
        left--;
        if (left == 0) {
            throw new Killed();
        }
    }
}
