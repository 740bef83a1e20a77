package dev.dualtrack.worker.sim;

import dev.dualtrack.core.sim.SimProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of the hot path: workers, applications and faults as the seed has them, judged at each step; then the faults
 * end, the workers catch up, and store and source are compared.
 */
final class Simulation {
    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE = 1_800 * SECOND;
    private static final List<String> FEW = List.of("a", "b", "c", "d", "e", "f");
    /** Enough for a flood in each partition. */
    private static final List<String> MANY =
            IntStream.range(0, 80).mapToObj(i -> "r" + i).toList();

    private final World world;
    private final long seed;
    private final Workload workload;
    private final List<SimWorker> workers = new ArrayList<>();
    private final SimProcess outside = new SimProcess("outside", () -> {});
    private int replicas;
    private final Trouble trouble;
    private int busy;
    private boolean held;

    private Simulation(long seed, boolean traced, Trouble trouble) {
        this.seed = seed;
        this.trouble = trouble;
        this.world = new World(seed, traced);
        this.workload = trouble == Trouble.FLOOD ? new Workload(world, MANY, 0.01) : new Workload(world, FEW, 0.1);
        this.replicas = (int) world.chance().between(1, 3);
        if (trouble == Trouble.SLOW_WORK) {
            world.slowDown();
        }
    }

    /** What happens beside that which happens in every run. */
    private enum Trouble {
        NONE,
        /** For a while the store refuses every row. */
        FLOOD,
        /** Until the faults end work takes long. */
        SLOW_WORK
    }

    /**
     * What a run showed.
     *
     * @param violation null if everything held
     * @param flooded whether a worker said that too many rows are refused
     * @param outlasted whether a batch that took longer than a worker may go without a poll ended well
     * @param trace empty unless it was asked for
     */
    record Result(long seed, @Nullable String violation, boolean flooded, boolean outlasted, List<String> trace) {}

    /** Runs a seed; the same one always does the same. */
    static Result run(long seed, boolean traced) {
        return new Simulation(seed, traced, Trouble.NONE).run();
    }

    /** Runs a seed with many rows, which for a while the store refuses all, while they are loaded. */
    static Result flood(long seed, boolean traced) {
        return new Simulation(seed, traced, Trouble.FLOOD).run();
    }

    /** Runs a seed in which batches take long, some of them longer than a worker may go without a poll. */
    static Result slowWork(long seed, boolean traced) {
        return new Simulation(seed, traced, Trouble.SLOW_WORK).run();
    }

    private Result run() {
        world.scheduler().run(this::script, () -> workers.forEach(SimWorker::kill));
        broken();
        boolean outlasted = workers.stream().anyMatch(SimWorker::outlasted);
        return new Result(
                seed, world.trace().violation(), held, outlasted, world.trace().lines());
    }

    private void script() {
        workload.snapshot();
        actor(() -> workload.application((int) world.chance().between(5, 25)));
        actor(() -> workload.application((int) world.chance().between(5, 25)));
        actor(() -> workload.reconcile((int) world.chance().between(0, 12)));
        switch (trouble) {
            case FLOOD -> actor(this::refuseAll);
            case SLOW_WORK -> actor(this::keepBusy);
            case NONE -> {}
        }
        while (busy > 0 && !broken()) {
            replace();
            world.sleep(world.chance().millis(200, 1_000));
        }
        world.calm();
        settle();
        if (trouble == Trouble.SLOW_WORK && !broken()) {
            // Who lost a lane in such work asks for its rows only at its end.
            world.sleep(300 * SECOND);
            settle();
        }
        if (trouble == Trouble.FLOOD && !broken()) {
            // Who stands still may yet write the dead letter of a row that its successor has brought in.
            world.sleep(90 * SECOND);
            workload.replay();
            settle();
        }
        if (!broken()) {
            world.judge().end(workload.keys());
            workers.forEach(SimWorker::checkCounters);
        }
    }

    private void refuseAll() {
        world.sleep(world.chance().millis(0, 3_000));
        world.refuseRows(true);
        for (long loads = world.chance().between(1, 3); loads > 0; loads--) {
            workload.load();
        }
        world.sleep(world.chance().millis(5_000, 40_000));
        world.refuseRows(false);
    }

    private void keepBusy() {
        for (long loads = world.chance().between(2, 4); loads > 0; loads--) {
            workload.load();
            world.sleep(world.chance().millis(10_000, 60_000));
        }
    }

    private void settle() {
        long end = world.scheduler().now() + PATIENCE;
        while (!broken() && !atRest()) {
            if (world.scheduler().now() > end) {
                world.violated("not quiet " + PATIENCE / SECOND + " s after the last fault: "
                        + world.judge().behind());
            }
            replace();
            world.sleep(SECOND);
        }
    }

    /** Whether nothing is left to do, not even for a worker that stands still or waits for late calls to settle. */
    private boolean atRest() {
        if (!world.judge().quiet()) {
            return false;
        }
        boolean strays = world.judge().strays();
        long letters = world.log().end(world.topics().deadLetters());
        world.sleep(strays ? 90 * SECOND : 20 * SECOND);
        return world.judge().quiet()
                && world.judge().strays() == strays
                && world.log().end(world.topics().deadLetters()) == letters;
    }

    private void actor(Runnable body) {
        busy++;
        world.scheduler().spawn(outside, () -> {
            body.run();
            busy--;
        });
    }

    /** Keeps as many workers running as there should be, which may change. */
    private void replace() {
        if (world.chance().hit(world.plan().scale() / 5)) {
            replicas = (int) world.chance().between(1, 4);
            workers.stream().filter(SimWorker::alive).findFirst().ifPresent(SimWorker::stop);
        }
        long running = workers.stream().filter(SimWorker::alive).count();
        if (running < replicas && world.chance().hit(0.3)) {
            SimWorker fresh = new SimWorker(world, "w" + workers.size());
            workers.add(fresh);
            fresh.start();
        }
        workers.stream().filter(SimWorker::alive).forEach(SimWorker::checkBounds);
        if (trouble == Trouble.FLOOD) {
            held |= workers.stream().anyMatch(SimWorker::flooded);
            world.judge().checkDeadLetters();
        }
    }

    private boolean broken() {
        Throwable failure = world.scheduler().failure();
        if (failure != null) {
            world.violated("a task died of " + failure + " at " + failure.getStackTrace()[0]);
        }
        return world.trace().violation() != null;
    }
}
