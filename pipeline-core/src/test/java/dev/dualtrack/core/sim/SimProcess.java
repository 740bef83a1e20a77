package dev.dualtrack.core.sim;

/**
 * A simulated process. Dead, its tasks end at their next step and nothing they do has an effect; frozen, they stand
 * still and go on later, as after SIGSTOP or a long pause of the garbage collector.
 */
public final class SimProcess {
    private final String name;
    private final Runnable onStep;
    private boolean dead;
    private long frozenUntil;

    /** A process; {@code onStep} is called at each step of its tasks and may kill or freeze it. */
    public SimProcess(String name, Runnable onStep) {
        this.name = name;
        this.onStep = onStep;
    }

    /** Its name in the trace. */
    public String name() {
        return name;
    }

    /** Ends it without a word. */
    public void kill() {
        dead = true;
    }

    /** Whether it was killed. */
    public boolean dead() {
        return dead;
    }

    /** Stops it until that virtual time. */
    public void freeze(long until) {
        frozenUntil = Math.max(frozenUntil, until);
    }

    /** Until when it stands still; in the past if it does not. */
    public long frozenUntil() {
        return frozenUntil;
    }

    void step() {
        if (!dead) {
            onStep.run();
        }
        if (dead) {
            throw new Crash(name);
        }
    }
}
