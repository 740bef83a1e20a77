package dev.dualtrack.core.sim;

/** Unwinds a task of a simulated process that is dead: whatever it still does reaches nothing outside of it. */
public final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String process) {
        super(process + " is dead", null, false, false);
    }
}
