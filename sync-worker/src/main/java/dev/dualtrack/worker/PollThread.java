package dev.dualtrack.worker;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The poll loop on a thread of its own, which keeps what it ended with. Used by one other thread. */
final class PollThread {
    private final FutureTask<?> loop;
    private final Thread thread;

    private PollThread(Runnable loop) {
        this.loop = new FutureTask<>(loop, null);
        this.thread = Thread.ofPlatform().name("poll").start(this.loop);
    }

    /** Begins to run it. */
    static PollThread start(Runnable loop) {
        return new PollThread(loop);
    }

    /** Whether the loop still runs. */
    boolean runs() {
        return !loop.isDone();
    }

    /** Waits for the end, at most that long; throws what the loop threw, if it came to its end by that. */
    void end(Duration limit) throws InterruptedException {
        if (!thread.join(limit)) {
            return;
        }
        try {
            loop.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
