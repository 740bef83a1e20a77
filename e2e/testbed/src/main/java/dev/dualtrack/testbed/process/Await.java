package dev.dualtrack.testbed.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waiting for a condition that another process brings about. Thread-safe. */
public final class Await {
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private Await() {}

    /** A condition that may fail to be evaluated, for example while a server does not listen yet. */
    @FunctionalInterface
    public interface Condition {
        /** Returns whether the awaited state is there; an exception counts as "not yet" and ends up in the message. */
        boolean holds() throws Exception;
    }

    /**
     * Returns as soon as the condition holds.
     *
     * @param what the awaited state in the words of the reader, for example {@code "PostgreSQL accepts connections"}
     * @throws AssertionError if it does not hold within the time; the cause is the condition's last exception
     */
    public static void await(Condition condition, Duration timeout, String what) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Throwable last = null;
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (GivenUp e) {
                throw e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                last = e;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting: " + what, last);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("not within " + timeout.toMillis() + " ms: " + what, last);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Thrown by a condition that can never hold any more; it ends the wait at once. */
    public static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public GivenUp(String reason) {
            super(reason);
        }
    }
}
