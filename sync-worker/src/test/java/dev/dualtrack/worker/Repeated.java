package dev.dualtrack.worker;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/**
 * Does something over and over on a thread of its own until it is closed. A failure ends it, and is what the close throws.
 */
final class Repeated implements AutoCloseable {
    private final Duration pause;
    private final Runnable action;
    private final FutureTask<?> turns = new FutureTask<>(this::turns, null);
    private volatile boolean closed;

    private Repeated(Duration pause, Runnable action) {
        this.pause = pause;
        this.action = action;
    }

    /** Begins, with that pause between two times. */
    static Repeated start(String name, Duration pause, Runnable action) {
        Repeated repeated = new Repeated(pause, action);
        Thread.ofPlatform().name(name).daemon().start(repeated.turns);
        return repeated;
    }

    private void turns() {
        while (!closed) {
            action.run();
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            turns.get();
        } catch (ExecutionException e) {
            throw new AssertionError("ended by itself", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
