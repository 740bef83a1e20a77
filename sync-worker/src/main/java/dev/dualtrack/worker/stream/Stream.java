package dev.dualtrack.worker.stream;

import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.worker.batch.DeadLetters;
import dev.dualtrack.worker.batch.Pause;
import dev.dualtrack.worker.batch.Stage;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A worker's Kafka side, put together. Closing it ends its threads and clients, but not a loop that still runs. */
public final class Stream implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final PipelineConfig config;
    private final StoreKind kind;
    private final Naming naming;
    private final KafkaSettings settings;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Admin admin;
    private final Transactions transactions;
    private final Ledger ledger;
    private final LedgerReader reader;
    private final KafkaDeadLetters deadLetters;
    private final ExecutorService batches = Executors.newVirtualThreadPerTaskExecutor();

    /** Opens the clients and begins to follow the dead-letter topic; connects in the background. */
    public Stream(PipelineConfig config, StoreKind kind, Clock clock, Pause pause) {
        this.config = config;
        this.kind = kind;
        this.naming = new Naming(config.stream().topicPrefix());
        this.settings = new KafkaSettings(config.stream().bootstrapServers());
        this.producer = new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
        this.admin = Admin.create(settings.admin());
        this.ledger = new Ledger(kind);
        this.transactions = new Transactions(() -> new KafkaProducer<>(
                settings.transactions(naming.consumerGroup(kind) + "-" + UUID.randomUUID()),
                new ByteArraySerializer(),
                new ByteArraySerializer()));
        this.deadLetters = new KafkaDeadLetters(
                naming.deadLetterTopic(),
                kind,
                config.hotPath().onDataFailure() == HotPathConfig.OnDataFailure.COMPENSATE,
                new Durable(producer),
                transactions,
                commands(),
                ledger,
                clock,
                config.epoch());
        this.reader = new LedgerReader(() -> consumer(settings.reader()), naming.deadLetterTopic(), ledger, pause);
        Thread.ofPlatform().name("dead-letters").daemon().start(reader);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Where commands are appended. */
    public KafkaCommands commands() {
        return new KafkaCommands(naming, config.stream().partitions(), producer);
    }

    /** The ledger of refused records. */
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    /** Open dead letters of these lanes. */
    public long openDeadLetters(Set<LaneId> lanes) {
        return ledger.count(lanes);
    }

    /** Whether the ledger was read to its present end, waiting at most that long. */
    public boolean ledgerRead(Duration wait) {
        return reader.caughtUp()
                .thenApply(nothing -> true)
                .completeOnTimeout(false, wait.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Offsets of this store's group. */
    public GroupOffsets offsets() {
        return new GroupOffsets(admin, naming.consumerGroup(kind));
    }

    /** The loop over the tables' topics, to be run by a thread of its own. */
    public PollLoop loop(List<TableMapping> tables, Stage stage, StatusBoard board) {
        LoopParts parts = new LoopParts(
                config.hotPath().maxBatch(),
                batches,
                new LinkedBlockingQueue<>(),
                RandomGenerator.getDefault(),
                reader::caughtUp);
        PollLoop loop = parts.loop(consumer(settings.group(naming.consumerGroup(kind))), tables, stage, board);
        board.deadLetters(() -> openDeadLetters(loop.owned()), ledger::unreadable);
        return loop;
    }

    @Override
    public void close() {
        reader.stop();
        batches.shutdownNow();
        transactions.close();
        producer.close(CLOSE);
        admin.close(CLOSE);
    }
}
