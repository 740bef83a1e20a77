package dev.dualtrack.job.figures;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A thread that does the same over and over until it is closed. It ends at a failure, which {@link #check} tells. */
final class Repeated implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(60);

    private final Figures.Step step;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Exception failure;

    private Repeated(String name, Figures.Step step) {
        this.step = step;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::work);
    }

    static Repeated start(String name, Figures.Step step) {
        Repeated repeated = new Repeated(name, step);
        repeated.thread.start();
        return repeated;
    }

    private void work() {
        try {
            while (!closed) {
                step.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = e;
        } catch (Exception e) {
            failure = e;
        }
    }

    /** An {@link IllegalStateException} if it has failed. */
    void check() {
        Exception found = failure;
        if (found != null) {
            throw new IllegalStateException(thread.getName() + " has failed", found);
        }
    }

    /** Returns when a step under way is done. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
