package dev.dualtrack.e2e.peers;

import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.e2e.Installation;
import dev.dualtrack.testbed.process.FreePorts;
import dev.dualtrack.testbed.process.JavaProgram;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The product: cdc-server and a sync worker for each store, each a process of its own. */
final class OurArm implements Arm {
    private static final Path WORKER = Installation.repository().resolve("sync-worker/target");
    private static final Duration READY = Duration.ofMinutes(3);

    private final Scene scene;
    private final Usage usage;
    private final Map<StoreKind, Worker> workers = new EnumMap<>(StoreKind.class);
    private final ChangeStream stream;
    private int starts;
    private Work ended = Work.NONE;

    private record Worker(TrackedProcess process, int port) {
        Work work() {
            try {
                String metrics = ChangeStream.body(port, "/metrics");
                return new Work(
                        sum(metrics, "dualtrack_embeddings_total", "from=\"computed\""),
                        sum(metrics, "dualtrack_apply_seconds_count", ""));
            } catch (IOException e) {
                throw new UncheckedIOException("a worker does not tell its metrics", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    OurArm(Scene scene, Usage usage) {
        this.scene = scene;
        this.usage = usage;
        stream = ChangeStream.start(scene, usage);
    }

    @Override
    public String word() {
        return "ours";
    }

    @Override
    public void start() {
        launch();
        workers.forEach((store, worker) -> worker.process()
                .await(() -> ChangeStream.status(worker.port(), "/readyz") == 200, READY, store.word() + " is ready"));
    }

    private void launch() {
        starts++;
        for (StoreKind store : StoreKind.values()) {
            workers.put(store, launch(store));
        }
    }

    private Worker launch(StoreKind store) {
        Path directory = scene.run().path();
        try {
            Path config = Files.writeString(
                    directory.resolve(scene.names().name() + ".json"), PipelineConfigWriter.write(scene.config()));
            int port = FreePorts.one();
            List<String> command = JavaProgram.command(
                    Programs.classPath(WORKER),
                    "dev.dualtrack.worker.Main",
                    List.of("-Xmx512m", "-XX:TieredStopAtLevel=4"),
                    List.of(
                            "--store",
                            store.word(),
                            "--config",
                            config.toString(),
                            "--port",
                            Integer.toString(port),
                            "--model",
                            WORKER.resolve("model").toString()));
            String name = store.word() + "-" + scene.names().name().replace('_', '-') + "-" + starts;
            return new Worker(usage.watch(scene.run().start(name, command, Map.of())), port);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the worker of " + store.word(), e);
        }
    }

    @Override
    public long taken() throws InterruptedException {
        return stream.takenBy(stream.workers());
    }

    @Override
    public void killAndRestart() {
        ended = work();
        workers.values().forEach(worker -> worker.process().end(Duration.ZERO));
        launch();
    }

    @Override
    public Work work() {
        return workers.values().stream().map(Worker::work).reduce(ended, Work::plus);
    }

    /** The sum of the samples of that name whose labels hold the text. */
    static double sum(String metrics, String name, String label) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        workers.values().forEach(worker -> worker.process().close());
        stream.close();
    }
}
