package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.worker.batch.LaneWork;
import dev.dualtrack.worker.stream.CompensationRules.Variant;
import dev.dualtrack.worker.stream.CompensationState.Party;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One batch of the production's worker, run from a given state until a given write before which the worker is killed. What
 * it leaves is told in the terms of the state, without what no decision depends on: times, attempts, how often a record was
 * refreshed.
 */
final class CompensationBatch implements RereadSource, CompensationProducer.Log {
    private static final TableId TABLE = CompensationHistory.TABLE.id();
    private static final RecordKey KEY = CompensationHistory.KEY;
    private static final String COMMANDS = CompensationHistory.NAMING.commandsTopic(TABLE);

    private final CompensationRules rules;
    private final Party before;
    private final Map<StoreKind, DeadLetterRecord.Open> letters;
    private final Set<Integer> refused;
    private final SourceRead row;
    private final InMemoryStore store;
    private final List<Command> sent = new ArrayList<>();
    private int writesLeft = Integer.MAX_VALUE;
    private @Nullable StoreWrite lastWrite;
    private DeadLetterRecord.@Nullable Open letter;

    CompensationBatch(
            CompensationRules rules,
            Party before,
            Map<StoreKind, DeadLetterRecord.Open> letters,
            Set<Integer> refused,
            SourceRead row) {
        this.rules = rules;
        this.before = before;
        this.letters = letters;
        this.refused = refused;
        this.row = row;
        this.store = new InMemoryStore(before.kind(), "owner", List.of(TABLE));
        this.letter = before.letter();
    }

    /** Runs it; whether the worker lived to see the end. */
    boolean run(List<ConsumerRecord<byte[], byte[]>> batch, int writes) {
        Ledger ledger = new Ledger(before.kind());
        LaneWork work = CompensationStage.work(
                store, this, ledger, () -> new CompensationProducer(this, this::write, rules.ties()));
        begin(work, ledger, batch.stream().anyMatch(one -> one.topic().equals(COMMANDS)));
        writesLeft = writes;
        store.faults(this::call);
        try {
            work.run(batch, () -> {});
            return true;
        } catch (CompensationStage.Killed e) {
            return false;
        }
    }

    /** Brings store, worker and ledger to where they were. */
    private void begin(LaneWork work, Ledger ledger, boolean commanded) {
        Meta held = commanded && rules.is(Variant.IMAGE_BROUGHT) ? anything() : before.held();
        if (held != null && held.tombstone() && !before.remembersForItself()) {
            work.run(List.of(CompensationHistory.deletion(held.version(), held.txid())), () -> {});
        } else if (held != null) {
            store.apply(TABLE, List.of(recorded(held)));
        }
        List<DeadLetterRecord.Open> open = new ArrayList<>(letters.values());
        if (before.letter() != null) {
            open.add(before.letter());
        }
        for (DeadLetterRecord.Open one : open) {
            RecordMetadata at = new RecordMetadata(new TopicPartition("letters", 0), 0, 0, 0, 0, 0);
            StoreKind store = rules.is(Variant.OTHERS_LETTERS_COUNT) ? before.kind() : one.store();
            ledger.wrote(KafkaDeadLetters.name(store, CompensationHistory.TABLE, KEY), at, one);
        }
    }

    /** What the store holds, or an image of no age where it holds nothing. */
    private Meta anything() {
        Meta held = before.held();
        StoreKind kind = before.kind();
        return held != null
                ? held
                : new Meta(
                        Version.ZERO,
                        0,
                        CompensationHistory.fingerprint(kind, 1),
                        CompensationHistory.TABLE.spec(kind),
                        null,
                        false);
    }

    private StoreWrite recorded(Meta held) {
        if (held.tombstone()) {
            return new StoreWrite.Delete(KEY, held.version(), held.txid());
        }
        Row image = CompensationHistory.row(CompensationHistory.image(before.kind(), held));
        TableMapping mapping = CompensationHistory.TABLE;
        return new StoreWrite.Upsert(
                KEY,
                held,
                switch (before.kind()) {
                    case VECTOR -> mapping.vectorImage(image, Vector.of(new float[] {1, 1}));
                    case GRAPH -> mapping.graphImage(image);
                    case CACHE -> mapping.cacheImage(image);
                });
    }

    private void call(InMemoryStore.Call call) {
        if (call.writes().isEmpty()) {
            return;
        }
        write();
        for (StoreWrite write : call.writes()) {
            if (CompensationStage.isRefused(before.kind(), refused, write)) {
                throw new ClassifiedException(ErrorClass.DATA, "refused", null);
            }
            lastWrite = write;
        }
    }

    private void write() {
        if (writesLeft == 0) {
            throw new CompensationStage.Killed();
        }
        writesLeft--;
    }

    @Override
    public RecordMetadata sent(ProducerRecord<byte[], byte[]> record) {
        if (record.topic().equals(CompensationHistory.NAMING.deadLetterTopic())) {
            DeadLetterRecord.Open now = record.value() == null ? null : opened(record);
            boolean kept = now == null && rules.is(Variant.LETTER_LEFT_OPEN);
            letter = kept ? letter : now;
        } else {
            sent.add(normal(new CommandCodec(CompensationHistory.TABLE.keyCodec())
                    .decode(TABLE, record.key(), record.value())));
        }
        return new RecordMetadata(new TopicPartition(record.topic(), 0), 1, 0, 0, 0, 0);
    }

    @Override
    public void ended(String topic) {
        // Offsets do not matter here: logs are lists of what is still to be read.
    }

    private static DeadLetterRecord.Open opened(ProducerRecord<byte[], byte[]> record) {
        ConsumerRecord<byte[], byte[]> found = new ConsumerRecord<>(record.topic(), 0, 0, record.key(), record.value());
        record.headers().forEach(found.headers()::add);
        DeadLetterRecord.Open open =
                DeadLetterRecord.open(LedgerKey.parse(record.key()).orElseThrow(), found);
        return new DeadLetterRecord.Open(
                open.store(), open.lane(), 1, Instant.EPOCH, open.version(), open.txid(), open.undo());
    }

    private static Command normal(Command command) {
        return command instanceof Command.Refresh refresh
                ? new Command.Refresh(refresh.key(), refresh.stores(), refresh.reason(), "run", 0, refresh.txid())
                : command;
    }

    /** What it left behind, and what it sent. */
    CompensationWorkers.Left left() {
        return new CompensationWorkers.Left(held(), letter, List.copyOf(sent));
    }

    private @Nullable Meta held() {
        Meta meta = store.read(TABLE, List.of(KEY), Freshness.STRONG).get(KEY);
        StoreWrite write = lastWrite;
        if (write == null) {
            return before.held();
        }
        if (meta == null && write instanceof StoreWrite.Delete delete) {
            return Meta.tombstone(delete.version(), delete.txid());
        }
        if (write instanceof StoreWrite.Withdraw withdraw
                && rules.is(Variant.WITHDRAWAL_REMEMBERED)
                && before.remembersForItself()) {
            return Meta.tombstone(withdraw.version().change(), 0);
        }
        return meta == null ? null : once(meta);
    }

    /** How often it was refreshed does not matter, only whether. */
    private static Meta once(Meta meta) {
        Version version = meta.version();
        return version.refreshes() > 1 ? meta.at(version.change().refreshed(), meta.txid()) : meta;
    }

    @Override
    public SourceRead read(TableMapping table, Collection<RecordKey> keys) {
        return row;
    }
}
