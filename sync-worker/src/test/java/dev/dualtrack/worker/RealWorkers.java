package dev.dualtrack.worker;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.testbed.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Workers of one pipeline in this process, with the real stores; closing ends the workers and empties the stores. */
final class RealWorkers implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final PipelineConfig config;
    private final Openers openers;
    private final Map<StoreKind, DerivedStore> stores = new EnumMap<>(StoreKind.class);
    /** Each closes one thing that was opened; the last one opened comes first. */
    private final Deque<Runnable> endings = new ArrayDeque<>();

    RealWorkers(PipelineConfig config, Openers openers) {
        this.config = config;
        this.openers = openers;
    }

    /** Starts the workers of these stores. On return they are filled, so that no back-fill adds dead letters of its own. */
    void start(StoreKind... kinds) {
        List<RunningWorker> workers = new ArrayList<>();
        for (StoreKind kind : kinds) {
            DerivedStore store = TestStores.open(config, kind);
            stores.put(kind, store);
            endings.push(() -> {
                store.purge();
                store.close();
            });
            RunningWorker worker =
                    new RunningWorker(config, kind, kind == StoreKind.VECTOR ? embedder() : null, openers);
            endings.push(worker::close);
            workers.add(worker);
        }
        workers.forEach(RunningWorker::awaitFilled);
    }

    private CachingEmbedder embedder() {
        CachingEmbedder embedder =
                new CachingEmbedder(OnnxEmbedder.open(config.embedding(), Path.of("target", "model")), 1_000);
        endings.push(embedder::close);
        return embedder;
    }

    /** The title that the store holds of the row, null if none. */
    @Nullable
    Object title(StoreKind kind, String id) {
        return TestStores.title(Objects.requireNonNull(stores.get(kind)), id);
    }

    /** Waits until each store holds the row with that title. */
    void awaitTitles(String id, String title) {
        stores.forEach((kind, store) ->
                Await.await(() -> title.equals(TestStores.title(store, id)), SOON, kind + " shows " + title));
    }

    /** Waits until no store holds the row. */
    void awaitGone(String id) {
        stores.forEach((kind, store) ->
                Await.await(() -> TestStores.image(store, id) == null, SOON, id + " is gone from " + kind));
    }

    @Override
    public void close() {
        endings.forEach(Runnable::run);
    }
}
