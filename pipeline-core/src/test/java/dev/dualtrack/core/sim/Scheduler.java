package dev.dualtrack.core.sim;

import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time in virtual time. Each task has a thread, so that production code may wait anywhere in its
 * call stack, but only the task that holds the baton runs: it gives the baton away in {@link #sleep} and gets it back
 * when virtual time has come so far. Nothing depends on real time or on the threads' scheduler.
 *
 * <p>Not thread-safe by itself: the baton makes sure that one thread at a time uses it.
 */
public final class Scheduler {
    private record Event(long at, long order, @Nullable Task task, Runnable action) {}

    private static final class Task {
        private final SimProcess process;
        private @Nullable Thread thread;
        private volatile boolean baton;

        Task(SimProcess process) {
            this.process = process;
        }
    }

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private @Nullable Task current;
    private long now = 1_000_000_000L;
    private long order;
    private int live;
    private @Nullable Throwable failure;

    /** Virtual time in nanoseconds. */
    public long now() {
        return now;
    }

    /** What a task died of, other than the death of its process. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** Runs {@code action} after that time. It may not sleep. */
    public void after(long nanos, Runnable action) {
        events.add(new Event(now + nanos, order++, null, action));
    }

    /** Starts a task of a process. */
    public void spawn(SimProcess process, Runnable body) {
        Task task = new Task(process);
        task.thread = Thread.ofVirtual().unstarted(() -> live(task, body));
        live++;
        events.add(new Event(now, order++, task, () -> {}));
    }

    private void live(Task task, Runnable body) {
        await(task);
        try {
            body.run();
        } catch (Crash e) {
            // its process is dead
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                failure = e;
            }
        }
        live--;
        give(next());
    }

    /** Runs the script of a simulation, then {@code end}; returns once all tasks have ended. */
    public void run(Runnable script, Runnable end) {
        Task main = new Task(new SimProcess("script", () -> {}));
        // A virtual thread as well, which makes handing over the baton cheap.
        Thread thread = Thread.ofVirtual().unstarted(() -> {
            try {
                script.run();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            end.run();
            while (live > 0) {
                sleep(1_000_000_000L);
            }
        });
        main.thread = thread;
        current = main;
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a simulation", e);
        }
    }

    /** Lets virtual time pass; every other task may run meanwhile. Throws {@link Crash} if the process is dead. */
    public void sleep(long nanos) {
        Task me = Objects.requireNonNull(current, "only a task sleeps, an action does not");
        me.process.step();
        events.add(new Event(now + nanos, order++, me, () -> {}));
        Task next = next();
        if (next != me) {
            give(next);
            await(me);
        }
        me.process.step();
    }

    /** The next task to run; actions that come before it are done here. */
    private Task next() {
        current = null;
        while (true) {
            Event event = events.remove();
            now = Math.max(now, event.at());
            Task task = event.task();
            if (task == null) {
                event.action().run();
            } else if (!task.process.dead() && task.process.frozenUntil() > now) {
                events.add(new Event(task.process.frozenUntil(), order++, task, event.action()));
            } else {
                current = task;
                return task;
            }
        }
    }

    private static void give(Task task) {
        Thread thread = Objects.requireNonNull(task.thread, "a task has a thread");
        task.baton = true;
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        } else {
            LockSupport.unpark(thread);
        }
    }

    private static void await(Task task) {
        while (!task.baton) {
            LockSupport.park(task);
        }
        task.baton = false;
    }
}
