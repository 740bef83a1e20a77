package dev.dualtrack.worker.batch;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.Meta;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A lane on a store in memory, with a source, a commands topic and a dead-letter queue that a test sees through. */
public final class Bench implements Source, Embedder, CommandSink, DeadLetters, Signals {
    private static final Naming NAMING = new Naming("bench");

    final InMemoryStore.Server server = new InMemoryStore.Server();
    public final InMemoryStore store;
    public final Stage stage;
    final LaneWork lane;
    final Map<RecordKey, SourceRow> rows = new HashMap<>();
    final List<Command> commands = new ArrayList<>();
    public final Map<String, Reason> deadLetters = new LinkedHashMap<>();
    final List<Undo> undone = new ArrayList<>();
    /** The changes for which a dead letter was to be closed. */
    final List<Version> resolved = new ArrayList<>();

    final List<RecordKey> refilled = new ArrayList<>();
    final List<String> embedded = new ArrayList<>();
    /** What the model fails with, null while it works. */
    public @Nullable RuntimeException modelFailure;

    final List<Duration> pauses = new ArrayList<>();
    /** The table's shape in the source now. */
    public TableSchema schema = TestTables.MAPPING.schema();

    TxSnapshot snapshot = TxSnapshot.parse("1000:1000:");
    boolean deadLetterQueueDown;
    int applies;
    /** How often the source was asked for rows. */
    int reads;

    int appends;
    boolean verifyWanted;
    private long offset;

    public Bench(StoreKind kind) {
        this(kind, true);
    }

    Bench(StoreKind kind, boolean holdsFloods) {
        this.store = new InMemoryStore(kind, "owner", List.of(TestTables.TABLE), server);
        this.stage = new Stage(NAMING, store, this, this, this, this, this, pauses::add, () -> 0, 1, 1, holdsFloods);
        this.lane = new LaneWork(stage, TestTables.MAPPING, 0);
    }

    /** Runs a batch of one record. */
    public Tally run(ConsumerRecord<byte[], byte[]> one) {
        return lane.run(List.of(one), () -> {});
    }

    /** Runs a batch. */
    public Tally run(List<ConsumerRecord<byte[], byte[]>> batch) {
        return lane.run(batch, () -> {});
    }

    Tally run(ConsumerRecord<byte[], byte[]> first, ConsumerRecord<byte[], byte[]> second) {
        return lane.run(List.of(first, second), () -> {});
    }

    /** The record of an update, as Debezium writes it. */
    ConsumerRecord<byte[], byte[]> update(String id, String title, long lsn) {
        return event(
                id,
                lsn,
                "\"op\":\"u\",\"before\":null,\"after\":{\"id\":\"" + id + "\",\"title\":\"" + title
                        + "\",\"amount\":1,\"is_active\":true,\"note\":null}");
    }

    /** The record of a change of the amount, with the row before it; a create where that is null, a delete where {@code to} is. */
    ConsumerRecord<byte[], byte[]> amount(String id, @Nullable Long from, @Nullable Long to, long lsn) {
        String op = from == null ? "c" : to == null ? "d" : "u";
        return event(id, lsn, "\"op\":\"" + op + "\",\"before\":" + image(id, from) + ",\"after\":" + image(id, to));
    }

    private static String image(String id, @Nullable Long amount) {
        return amount == null
                ? "null"
                : "{\"id\":\"" + id + "\",\"title\":\"title\",\"amount\":" + amount
                        + ",\"is_active\":true,\"note\":null}";
    }

    /** The marker of an update whose row is too large. */
    ConsumerRecord<byte[], byte[]> oversize(String id, long lsn) {
        return event(id, lsn, "\"op\":\"u\",\"before\":null,\"after\":null,\"dualtrack\":{\"oversize\":true}");
    }

    /** A record that nobody can read. */
    ConsumerRecord<byte[], byte[]> garbage(String id) {
        return new ConsumerRecord<>(
                NAMING.tableTopic(TestTables.TABLE),
                0,
                offset++,
                TestTables.MAPPING.keyCodec().encode(TestTables.key(id)),
                "no json".getBytes(StandardCharsets.UTF_8));
    }

    ConsumerRecord<byte[], byte[]> delete(String id, long lsn) {
        return event(id, lsn, "\"op\":\"d\",\"before\":null,\"after\":null");
    }

    ConsumerRecord<byte[], byte[]> truncated(long lsn) {
        return event((byte[]) null, lsn, "\"op\":\"t\"");
    }

    private ConsumerRecord<byte[], byte[]> event(String id, long lsn, String body) {
        return event(TestTables.MAPPING.keyCodec().encode(TestTables.key(id)), lsn, body);
    }

    private ConsumerRecord<byte[], byte[]> event(byte @Nullable [] key, long lsn, String body) {
        String source = "\"source\":{\"sequence\":\"[\\\"" + lsn + "\\\",\\\"" + lsn + "\\\"]\",\"txId\":" + lsn
                + ",\"ts_ms\":5}";
        ConsumerRecord<byte[], byte[]> event = new ConsumerRecord<>(
                NAMING.tableTopic(TestTables.TABLE),
                0,
                offset++,
                key,
                ("{" + body + "," + source + "}").getBytes(StandardCharsets.UTF_8));
        event.headers().add(Naming.EPOCH_HEADER, "1".getBytes(StandardCharsets.UTF_8));
        return event;
    }

    /** The record of a command. */
    public ConsumerRecord<byte[], byte[]> command(Command command) {
        CommandCodec codec = new CommandCodec(TestTables.MAPPING.keyCodec());
        return new ConsumerRecord<>(
                NAMING.commandsTopic(TestTables.TABLE), 0, offset++, codec.key(command), codec.value(command));
    }

    /** A command of that run. */
    public static Command.Refresh refresh(String id, StoreKind kind, Command.Reason reason) {
        return new Command.Refresh(TestTables.key(id), Set.of(kind), reason, "run", 0);
    }

    /** Puts a row into the source. */
    public void row(String id, String title, long xmin, long xmax) {
        Row row = TestTables.row(id, title, 1);
        rows.put(TestTables.key(id), new SourceRow(row, xmin, xmax, "(0,1)"));
    }

    /** Takes the metadata of a record, as a foreign hand would. */
    void spoil(String id) {
        RecordKey key = TestTables.key(id);
        server.plant(
                key,
                null,
                store.images(TestTables.TABLE, List.of(key)).getOrDefault(key, new Image.CacheValue("foreign")));
    }

    @Nullable
    Meta meta(String id) {
        return store.read(TestTables.TABLE, List.of(TestTables.key(id)), Freshness.STRONG)
                .get(TestTables.key(id));
    }

    /** Counts every apply, and fails with that class those that hold a key of {@code refused}. */
    public void refuse(ErrorClass errorClass, Set<String> refused) {
        store.faults(call -> {
            if (call.operation().equals("apply")) {
                applies++;
                boolean hit = call.writes().stream()
                        .anyMatch(write ->
                                refused.contains(write.key().values().getFirst().toString()));
                if (hit) {
                    throw new ClassifiedException(errorClass, "refused", null);
                }
            }
        });
    }

    @Override
    public SourceRead read(TableMapping table, Collection<RecordKey> keys) {
        reads++;
        Map<RecordKey, SourceRow> found = new HashMap<>(rows);
        found.keySet().retainAll(keys);
        return new SourceRead(snapshot, found);
    }

    @Override
    public TableSchema schema(TableId table) {
        return schema;
    }

    @Override
    public void scan(TableMapping table, Consumer<SourceRow> sink) {
        rows.values().forEach(sink);
    }

    @Override
    public String systemIdentifier() {
        return "1";
    }

    @Override
    public List<Vector> embed(List<String> texts) {
        if (modelFailure != null) {
            throw modelFailure;
        }
        embedded.addAll(texts);
        return texts.stream()
                .map(text -> Vector.of(new float[] {text.length(), 1}))
                .toList();
    }

    @Override
    public int dimensions() {
        return 2;
    }

    @Override
    public void append(TableMapping table, List<? extends Command> appended) {
        appends++;
        commands.addAll(appended);
    }

    @Override
    public void add(TableMapping table, ConsumerRecord<byte[], byte[]> origin, Reason reason) {
        open("offset " + origin.offset(), reason);
    }

    @Override
    public void add(
            TableMapping table,
            ConsumerRecord<byte[], byte[]> origin,
            RecordKey key,
            Reason reason,
            @Nullable Undo undo) {
        open(key.values().toString(), reason);
        if (undo != null) {
            undone.add(undo);
        }
    }

    @Override
    public void refilled(TableMapping table, RecordKey key) {
        refilled.add(key);
        resolve(table, key);
    }

    @Override
    public void toldAgain(TableMapping table, RecordKey key, Version change, long place) {}

    private void open(String name, Reason reason) {
        if (deadLetterQueueDown) {
            throw new FailedCall(
                    FailedCall.Site.STREAM, ErrorClass.CONNECTIVITY, "down", new IllegalStateException("down"));
        }
        deadLetters.put(name, reason);
    }

    @Override
    public boolean isOpen(TableMapping table, RecordKey key) {
        return deadLetters.containsKey(key.values().toString());
    }

    @Override
    public Set<Long> transactions(TableMapping table, RecordKey key) {
        Reason open = deadLetters.get(key.values().toString());
        return open == null ? Set.of() : Set.of(open.txid());
    }

    @Override
    public Map<RecordKey, Version> open(TableMapping table, int partition) {
        Map<RecordKey, Version> open = new LinkedHashMap<>();
        deadLetters.forEach((name, reason) ->
                open.put(TestTables.key(name.substring(1, name.length() - 1)), Version.parse(reason.version())));
        return open;
    }

    @Override
    public void resolve(TableMapping table, RecordKey key, Version change) {
        resolved.add(change);
        resolve(table, key);
    }

    @Override
    public void resolve(TableMapping table, RecordKey key) {
        deadLetters.remove(key.values().toString());
    }

    @Override
    public void visible(long commitMillis) {}

    @Override
    public void applied(int records, long nanos) {}

    @Override
    public void verifyWanted() {
        verifyWanted = true;
    }

    @Override
    public void close() {}

    static int sum(Tally tally) {
        int sum = 0;
        for (Outcome outcome : Outcome.values()) {
            sum += tally.count(outcome);
        }
        return sum;
    }
}
