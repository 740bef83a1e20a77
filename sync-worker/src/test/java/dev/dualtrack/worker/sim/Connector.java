package dev.dualtrack.worker.sim;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.event.EventHeaders;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.sim.History;
import dev.dualtrack.core.sim.Logged;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Writes what the source logs to the table's topic, and after a restart the end of it again. */
final class Connector {
    private static final int RESENT = 12;

    private final World world;
    private final History history;
    private final List<Logged> sent = new ArrayList<>();
    private boolean locked;

    Connector(World world, History history) {
        this.world = world;
        this.history = history;
    }

    /** Whether a TRUNCATE holds the table: nobody reads or writes it. */
    boolean locked() {
        return locked;
    }

    void lock(boolean held) {
        locked = held;
    }

    void deliver(List<Logged> changes) {
        for (Logged change : changes) {
            if (change.key() == null) {
                noteTruncation(change);
            }
            send(change);
        }
        sent.addAll(changes);
        if (world.chance().hit(world.plan().resend())) {
            long times = world.chance().hit(0.2) ? 10 : 1;
            List<Logged> again =
                    sent.subList(Math.max(0, sent.size() - (int) world.chance().between(1, RESENT)), sent.size());
            world.trace(() -> "connector sends " + again.size() + " records " + times + " times again");
            world.judge().resent();
            for (long i = 0; i < times; i++) {
                again.forEach(this::send);
            }
        }
        if (world.chance().hit(world.plan().resend()) && !history.keys().isEmpty()) {
            send(new Logged(world.chance().of(List.copyOf(history.keys())), "{not json", false, 0, Version.ZERO));
        }
    }

    private void noteTruncation(Logged change) {
        List<Promise> states = new ArrayList<>();
        for (RecordKey key : history.keys()) {
            states.add(new Promise(key, history.state(key, change.version())));
        }
        world.truncated(change.version(), states);
    }

    private void send(Logged change) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(Naming.EPOCH_HEADER, Long.toString(World.EPOCH).getBytes(StandardCharsets.US_ASCII));
        if (change.newKey()) {
            headers.add(EventHeaders.NEW_KEY_HEADER, new byte[0]);
        }
        RecordKey key = change.key();
        int partition = key == null ? world.chance().below(world.log().count()) : world.partitionOf(key);
        List<Promise> promises = key == null ? List.of() : List.of(new Promise(key, change.state()));
        long offset = world.log()
                .append(
                        world.topics().events(partition),
                        key == null ? null : world.table().mapping().keyCodec().encode(key),
                        bytes(change.value()),
                        headers,
                        promises);
        world.trace(() -> "event " + partition + "/" + offset + " state " + change.state() + " "
                + (key == null ? "" : key.values()) + " " + change.value());
    }

    private static byte @Nullable [] bytes(@Nullable String value) {
        return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    }
}
