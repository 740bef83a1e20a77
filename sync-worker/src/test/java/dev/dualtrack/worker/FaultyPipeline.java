package dev.dualtrack.worker;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.StoresConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.testbed.network.FaultProxy;
import dev.dualtrack.testbed.process.Await;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at work: a worker for each store, all of them cut off from source and stores by proxies. What they did is
 * looked at past the proxies.
 */
final class FaultyPipeline implements AutoCloseable {
    /** A message of that kind alone in its chunk. */
    private static final byte[] BOLT_COMMIT = {0, 2, (byte) 0xB0, 0x12, 0, 0};

    /** Of each row that is timed. */
    private static final int CHANGES = 5;

    private final TestPipeline pipeline;
    private final FaultProxy source;
    private final Map<StoreKind, FaultProxy> proxies = new EnumMap<>(StoreKind.class);
    private final Map<StoreKind, RunningWorker> workers = new EnumMap<>(StoreKind.class);
    private final Map<StoreKind, DerivedStore> stores = new EnumMap<>(StoreKind.class);
    private final CachingEmbedder embedder;
    private final Source straight;
    private final Recorder recorder;
    private final CommandCodec commands;

    /** Starts the workers of that pipeline and waits until they are at work. */
    FaultyPipeline(TestPipeline pipeline) {
        this.pipeline = pipeline;
        PipelineConfig config = pipeline.config();
        this.source = FaultProxy.before(config.source().host(), config.source().port());
        this.straight = PostgresSource.open(config.source());
        this.embedder = new CachingEmbedder(OnnxEmbedder.open(config.embedding(), Path.of("target", "model")), 1_000);
        Tables tables = Tables.bind(config, StoreKind.GRAPH, straight);
        TableMapping mapping = tables.mappings().getFirst();
        this.recorder = new Recorder(pipeline, straight, mapping);
        this.commands = new CommandCodec(mapping.keyCodec());
        for (StoreKind kind : StoreKind.values()) {
            proxies.put(kind, anotherProxy(kind));
            stores.put(kind, Stores.open(kind, config, tables.mappings(), Clock.systemUTC()));
        }
        for (StoreKind kind : StoreKind.values()) {
            workers.put(
                    kind,
                    new RunningWorker(
                            config(kind, proxy(kind)),
                            kind,
                            kind == StoreKind.VECTOR ? embedder : null,
                            new Openers(c -> PostgresSource.open(c.source()), Stores::open)));
        }
        workers.values().forEach(RunningWorker::awaitFilled);
    }

    private static StoreEndpoint endpoint(PipelineConfig config, StoreKind kind) {
        return Objects.requireNonNull(config.stores().endpoint(kind));
    }

    /** The configuration of a worker that reaches its store through that proxy. */
    PipelineConfig config(StoreKind kind, FaultProxy proxy) {
        PipelineConfig config = pipeline.config();
        SourceConfig direct = config.source();
        StoreEndpoint endpoint = endpoint(config, kind);
        StoreEndpoint behind = new StoreEndpoint(
                URI.create(endpoint.uri()).getScheme() + "://" + proxy.host() + ":" + proxy.port(),
                endpoint.database(),
                endpoint.credentials());
        StoresConfig stores = config.stores();
        return PipelineCopy.of(config)
                .source(new SourceConfig(
                        source.host(),
                        source.port(),
                        direct.database(),
                        direct.credentials(),
                        direct.tls(),
                        direct.slotName(),
                        direct.publicationName()))
                .stores(new StoresConfig(
                        kind == StoreKind.VECTOR ? behind : stores.vector(),
                        kind == StoreKind.GRAPH ? behind : stores.graph(),
                        kind == StoreKind.CACHE ? behind : stores.cache()))
                .config();
    }

    /** One more proxy before that store. */
    FaultProxy anotherProxy(StoreKind kind) {
        URI uri = URI.create(endpoint(pipeline.config(), kind).uri());
        return FaultProxy.before(uri.getHost(), uri.getPort());
    }

    /** Between the store and its worker. */
    FaultProxy proxy(StoreKind kind) {
        return Objects.requireNonNull(proxies.get(kind));
    }

    /** Between the source and all workers. */
    FaultProxy source() {
        return source;
    }

    RunningWorker worker(StoreKind kind) {
        return Objects.requireNonNull(workers.get(kind));
    }

    DerivedStore store(StoreKind kind) {
        return Objects.requireNonNull(stores.get(kind));
    }

    /** Whether the store shows the row with that title. */
    boolean shows(StoreKind kind, String id, String title) {
        @Nullable
        Object image = store(kind)
                .images(TestPipeline.TABLE, List.of(TestPipeline.key(id)))
                .get(TestPipeline.key(id));
        return String.valueOf(image).contains(title);
    }

    /**
     * By store, how long the slowest of a few changes of the row took from before its commit until it was seen there.
     *
     * @param word stands in the titles, as in those of no other change of the row
     */
    Map<StoreKind, Duration> commitToVisible(Set<StoreKind> kinds, String id, String word, Duration limit) {
        Map<StoreKind, Duration> slowest = new EnumMap<>(StoreKind.class);
        for (int change = 0; change < CHANGES; change++) {
            String title = word + " " + change;
            Set<StoreKind> waiting = EnumSet.copyOf(kinds);
            long began = System.nanoTime();
            pipeline.update(id, "title = '" + title + "'");
            Await.await(
                    () -> {
                        waiting.removeIf(kind -> {
                            boolean shown = shows(kind, id, title);
                            if (shown) {
                                slowest.merge(
                                        kind, Duration.ofNanos(System.nanoTime() - began), FaultyPipeline::longer);
                            }
                            return shown;
                        });
                        return waiting.isEmpty();
                    },
                    limit,
                    title + " in " + kinds);
        }
        return slowest;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Does {@code then} once the store is asked to carry out a write that holds this text, before it gets to know. */
    void onWrite(StoreKind kind, String text, Runnable then) {
        byte[] row = text.getBytes(StandardCharsets.UTF_8);
        // Neo4j carries out nothing before it is told to commit.
        proxy(kind).onRequest(kind == StoreKind.GRAPH ? List.of(row, BOLT_COMMIT) : List.of(row), then);
    }

    /** Asks every worker to try the row again, as {@code reconcile-job replay} does. */
    void replay(String id) {
        Command replay = new Command.Refresh(
                TestPipeline.key(id), EnumSet.allOf(StoreKind.class), Command.Reason.REPLAY, "replay", 0);
        pipeline.command(Objects.requireNonNull(commands.key(replay)), commands.value(replay));
    }

    /** Ends all faults. */
    void pass() {
        source.pass();
        proxies.values().forEach(FaultProxy::pass);
    }

    /** Waits until every store has what the source has. */
    void awaitSame(Duration limit) {
        stores.values().forEach(store -> recorder.awaitSame(store, limit));
    }

    @Override
    public void close() {
        pass();
        workers.values().forEach(RunningWorker::close);
        stores.values().forEach(FaultyPipeline::purge);
        stores.values().forEach(DerivedStore::close);
        straight.close();
        embedder.close();
        proxies.values().forEach(FaultProxy::close);
        source.close();
        pipeline.close();
    }

    private static void purge(DerivedStore store) {
        Await.await(
                () -> {
                    store.purge();
                    return true;
                },
                Duration.ofSeconds(60),
                store.kind() + " is purged");
    }
}
