package dev.dualtrack.job.world;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.stream.Letters;
import dev.dualtrack.job.stream.Stream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One log for changes and commands, and per store a worker that goes through it whenever its position is asked for. */
public final class FakeStream implements Stream {
    /** An entry of the log about one row, or about all of them where the key is null. */
    interface Entry {
        @Nullable
        RecordKey key();
    }

    /** What a worker does with an entry of the log. */
    interface Worker extends BiConsumer<StoreKind, Object> {}

    private static final TopicPartition LOG = new TopicPartition("log", 0);
    private static final TopicPartition LEDGER = new TopicPartition("dlq", 0);

    private final List<Object> log = new ArrayList<>();
    private final Map<StoreKind, Integer> committed = new EnumMap<>(StoreKind.class);
    private final Set<StoreKind> stopped = new HashSet<>();
    private final Set<RecordKey> quarantined = new HashSet<>();
    private final List<Refresh> sent = new ArrayList<>();
    private final Worker worker;
    private boolean ignoresCommands;
    private int start;
    private Runnable afterSend = () -> {};

    FakeStream(Worker worker) {
        this.worker = worker;
    }

    /** A stream whose commands nobody carries out. */
    public static FakeStream withoutWorkers() {
        return new FakeStream((store, entry) -> {});
    }

    void append(Object entry) {
        log.add(entry);
    }

    /** The log keeps only what comes from now on. */
    public void forgetAll() {
        start = log.size();
    }

    /** Tells that all rows are gone at once. */
    public void truncate() {
        log.add((Entry) () -> null);
    }

    /** Lets the store's worker catch up. */
    public void drain(StoreKind store) {
        for (int next = committed.getOrDefault(store, 0); next < log.size(); next++) {
            if (!ignoresCommands || !(log.get(next) instanceof Refresh)) {
                worker.accept(store, log.get(next));
            }
            committed.put(store, next + 1);
        }
    }

    /** The store's worker does nothing from now on. */
    public void stop(StoreKind store) {
        stopped.add(store);
    }

    /** The store's worker is back. */
    public void goOn(StoreKind store) {
        stopped.remove(store);
    }

    /** Opens a dead-letter record for the key. */
    public void quarantine(RecordKey key) {
        quarantined.add(key);
    }

    /** Workers skip commands from now on. */
    public void ignoreCommands() {
        ignoresCommands = true;
    }

    /** Called after commands were sent. */
    public void afterSend(Runnable action) {
        afterSend = action;
    }

    /** All commands that were sent. */
    public List<Refresh> sent() {
        return List.copyOf(sent);
    }

    @Override
    public Map<TopicPartition, Long> ends(TableId table) {
        return Map.of(LOG, (long) log.size());
    }

    @Override
    public Optional<Set<RecordKey>> keysSince(TableId table, Map<TopicPartition, Long> since, long most) {
        int from = Math.toIntExact(since.getOrDefault(LOG, -1L));
        if (from < start || log.size() - from > most) {
            return Optional.empty();
        }
        Set<RecordKey> keys = new HashSet<>();
        for (Object entry : log.subList(from, log.size())) {
            RecordKey key = entry instanceof Refresh refresh ? refresh.key() : ((Entry) entry).key();
            if (key == null) {
                return Optional.empty();
            }
            keys.add(key);
        }
        return Optional.of(keys);
    }

    @Override
    public long behind(StoreKind store, Map<TopicPartition, Long> ends) {
        if (!stopped.contains(store)) {
            drain(store);
        }
        return Math.max(0, ends.getOrDefault(LOG, 0L) - committed.getOrDefault(store, 0));
    }

    @Override
    public Map<TopicPartition, Long> ledgerEnds() {
        return Map.of(LEDGER, (long) quarantined.size());
    }

    @Override
    public Set<RecordKey> quarantined(TableId table, StoreKind store, Map<TopicPartition, Long> since) {
        return Set.copyOf(quarantined);
    }

    @Override
    public Letters letters() {
        throw new UnsupportedOperationException("a verify replays nothing");
    }

    @Override
    public void send(List<Refresh> commands) {
        sent.addAll(commands);
        log.addAll(commands);
        afterSend.run();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
