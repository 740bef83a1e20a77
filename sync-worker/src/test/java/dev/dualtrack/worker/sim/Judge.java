package dev.dualtrack.worker.sim;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.event.LedgerHeaders;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.sim.Oracle;
import dev.dualtrack.core.sim.SimProcess;
import dev.dualtrack.core.sim.SimTable;
import dev.dualtrack.core.sim.StoreServer;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.worker.stream.SimulatedStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Watches the store's server and the group, and says at each step what is broken.
 *
 * <p>A store that cannot compare and set is promised less: a row that a worker wrote after it had lost the partition may
 * show anything until it is refreshed, and if that worker then died, until the next verify. Nor can such a store refuse
 * what the connector sends again. Such rows are judged at the end only, or not at all.
 */
final class Judge implements StoreServer.Watcher, SimGroup.Watcher {
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final long FLOOD_CHANGES = 200;
    private static final long FLOOD_ROWS = 10;

    private final World world;
    private final Oracle oracle;
    private final boolean forgetful;
    private final Map<RecordKey, SimProcess> strays = new HashMap<>();
    private final Map<SimProcess, Long> lastHeard = new HashMap<>();
    private @Nullable SimulatedStream ledger;
    private int ledgerRead;
    /** Which dead letters were written while the store refused every row. */
    private int floodFrom;

    private int floodTo;
    private boolean resent;

    Judge(World world, Oracle oracle, boolean forgetful) {
        this.world = world;
        this.oracle = oracle;
        this.forgetful = forgetful;
    }

    void resent() {
        resent = true;
    }

    void heard(SimProcess process) {
        lastHeard.put(process, world.scheduler().now());
    }

    @Override
    public long called(SimProcess process) {
        long age = world.scheduler().now() - lastHeard.getOrDefault(process, 0L);
        if (age > LEASE.toNanos()) {
            world.violated(process.name() + " began to write " + age / 1_000_000
                    + " ms after the group heard of it (expected: <= " + LEASE.toMillis() + ")");
        }
        return world.group().generation();
    }

    @Override
    public void served(SimProcess process, long term, List<StoreWrite> writes) {
        for (StoreWrite write : writes) {
            RecordKey key = write.key();
            world.trace(() -> process.name() + " wrote " + write);
            boolean right = term == world.group().generation() && world.group().owns(process, world.partitionOf(key));
            if (forgetful && !right) {
                world.trace(() -> process.name() + " had no right to write " + key.values());
                strays.put(key, process);
            }
            if (!strays.containsKey(key) && !(forgetful && resent)) {
                String wrong = oracle.shows(key, version(write), image(key));
                if (wrong != null) {
                    world.violated(wrong);
                }
            }
        }
    }

    private Version version(StoreWrite write) {
        Meta meta = world.server()
                .store()
                .read(SimTable.ID, List.of(write.key()), Freshness.STRONG)
                .get(write.key());
        return meta == null ? write.version() : meta.version();
    }

    private @Nullable Image image(RecordKey key) {
        return world.server().store().images(SimTable.ID, List.of(key)).get(key);
    }

    @Override
    public void committed(Map<TopicPartition, Long> from, Map<TopicPartition, OffsetAndMetadata> to) {
        to.forEach((partition, offset) -> {
            long before = Objects.requireNonNull(from.get(partition));
            if (offset.offset() < before) {
                world.violated("commit of " + partition + " went from " + before + " to " + offset.offset());
            }
            for (long at = before; at < offset.offset(); at++) {
                for (Promise promise :
                        world.log().entries(partition).get((int) at).promises()) {
                    kept(partition, at, promise);
                }
            }
        });
    }

    private void kept(TopicPartition partition, long offset, Promise promise) {
        RecordKey key = promise.key();
        Image now = image(key);
        if (!strays.containsKey(key) && !oracle.reached(key, promise.state(), now) && !open(key) && !pending(promise)) {
            world.violated("acknowledged and lost: " + partition + " offset " + offset + ", state " + promise.state()
                    + " of " + key.values() + ", the store shows " + now);
        }
    }

    /**
     * Whether a command will yet see to the row, or an event bring that state or a later one: a Refresh runs ahead of the
     * stream, and an event that is repeated after it shows an older state for a moment.
     */
    private boolean pending(Promise kept) {
        int partition = world.partitionOf(kept.key());
        return waiting(world.topics().commands(partition), kept.key()).findAny().isPresent()
                || waiting(world.topics().events(partition), kept.key())
                        .anyMatch(promise -> promise.state() >= kept.state());
    }

    private Stream<Promise> waiting(TopicPartition partition, RecordKey key) {
        return world.log().entries(partition).stream()
                .skip(world.group().committed(partition))
                .flatMap(entry -> entry.promises().stream())
                .filter(promise -> promise.key().equals(key));
    }

    /** From now on the store refuses every row, or does so no more. */
    void flood(boolean begins) {
        int letters = world.log().entries(world.topics().deadLetters()).size();
        if (begins) {
            floodFrom = letters;
        }
        floodTo = begins ? Integer.MAX_VALUE : letters;
    }

    /**
     * A flood fills no queue: while the store refuses every row, at most {@value #FLOOD_ROWS} rows of {@value #FLOOD_CHANGES}
     * changes become dead letters, by each lane that the partition ever had. What a command asked for does not count, nor what
     * cannot be read: neither tells of the store.
     */
    void checkDeadLetters() {
        Map<String, Set<String>> rows = new HashMap<>();
        List<SimLog.Entry> letters = world.log().entries(world.topics().deadLetters());
        for (SimLog.Entry entry : letters.subList(floodFrom, Math.min(floodTo, letters.size()))) {
            ConsumerRecord<byte[], byte[]> letter = entry.record();
            boolean change = LedgerHeaders.get(letter.headers(), "dualtrack.topic", "")
                            .equals(world.topics().events(0).topic())
                    && !LedgerHeaders.get(letter.headers(), "dualtrack.version", "")
                            .isEmpty();
            if (change) {
                rows.computeIfAbsent(
                                LedgerHeaders.get(letter.headers(), "dualtrack.partition", ""), p -> new HashSet<>())
                        .add(new String(letter.key(), StandardCharsets.UTF_8));
            }
        }
        rows.forEach((partition, refused) -> {
            long changes = world.log().end(world.topics().events(Integer.parseInt(partition)));
            long most = world.group().generation() * FLOOD_ROWS * (1 + changes / FLOOD_CHANGES);
            if (refused.size() > most) {
                world.violated(refused.size() + " rows of partition " + partition + " are dead-lettered (expected: <= "
                        + most + ")");
            }
        });
    }

    /** Whether a dead letter is open for the row. */
    boolean open(RecordKey key) {
        SimulatedStream reader = ledger;
        if (reader == null) {
            reader = SimWorker.stream(world);
            ledger = reader;
        }
        List<SimLog.Entry> entries = world.log().entries(world.topics().deadLetters());
        while (ledgerRead < entries.size()) {
            reader.saw(entries.get(ledgerRead++).record());
        }
        return reader.open(world.table().mapping(), key);
    }

    /** Whether everything that the topics hold is committed. */
    boolean quiet() {
        return behind().isEmpty();
    }

    /** The partitions that are not committed to their end, with how far they are. */
    List<String> behind() {
        return partitions()
                .filter(partition ->
                        world.group().committed(partition) < world.log().end(partition))
                .map(partition -> partition + " at " + world.group().committed(partition) + " of "
                        + world.log().end(partition))
                .toList();
    }

    private Stream<TopicPartition> partitions() {
        return Stream.iterate(0, i -> i < world.log().count(), i -> i + 1)
                .flatMap(i -> Stream.of(world.topics().events(i), world.topics().commands(i)));
    }

    /** Whether anyone wrote without the right to. */
    boolean strays() {
        return !strays.isEmpty();
    }

    /** Nothing is under way any more: store and source are equal, but for what is known to be refused. */
    void end(Iterable<RecordKey> keys) {
        for (RecordKey key : keys) {
            Image expected = oracle.last(key);
            Image found = image(key);
            SimProcess stray = strays.get(key);
            if (stray != null && stray.dead()) {
                continue;
            }
            if (Objects.equals(expected, found)) {
                if (!SimTable.poison(expected) && open(key)) {
                    world.violated("in the end " + key.values() + " is right, and a dead letter of it stays open");
                }
            } else if (!SimTable.poison(expected) || !open(key)) {
                world.violated("in the end " + key.values() + " shows " + found + " (expected: " + expected + ")");
            }
        }
    }
}
