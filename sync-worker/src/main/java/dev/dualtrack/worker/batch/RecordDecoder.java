package dev.dualtrack.worker.batch;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.ChangeEvent;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.event.Decoded;
import dev.dualtrack.core.event.EventDecoder;
import dev.dualtrack.core.event.EventHeaders;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.TableMapping;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Decodes the records of one table's two topics, for one kind of store. Thread-safe. */
final class RecordDecoder {
    private final TableMapping mapping;
    private final StoreKind kind;
    private final String commandsTopic;
    private final EventDecoder events;
    private final CommandCodec commands;

    RecordDecoder(Naming naming, TableMapping mapping, StoreKind kind) {
        this.mapping = mapping;
        this.kind = kind;
        this.commandsTopic = naming.commandsTopic(mapping.id());
        this.events = new EventDecoder(mapping.schema());
        this.commands = new CommandCodec(mapping.keyCodec());
    }

    Input decode(ConsumerRecord<byte[], byte[]> origin) {
        try {
            return origin.topic().equals(commandsTopic) ? command(origin) : event(origin);
        } catch (IllegalArgumentException e) {
            return new Input.Undecodable(origin, String.valueOf(e.getMessage()));
        }
    }

    private Input event(ConsumerRecord<byte[], byte[]> origin) {
        EventHeaders headers =
                EventHeaders.of(header(origin, Naming.EPOCH_HEADER), header(origin, EventHeaders.NEW_KEY_HEADER));
        return switch (events.decode(origin.key(), origin.value(), headers)) {
            case Decoded.Change(ChangeEvent event) -> new Input.Change(origin, event);
            case Decoded.Truncated truncated -> new Input.Truncated(origin, truncated.version());
            case Decoded.Tombstone() -> new Input.Nothing(origin);
            case Decoded.Undecodable(String reason) -> new Input.Undecodable(origin, reason);
        };
    }

    private Input command(ConsumerRecord<byte[], byte[]> origin) {
        return switch (commands.decode(mapping.id(), origin.key(), origin.value())) {
            case Command.Refresh refresh when !refresh.stores().contains(kind) -> new Input.Nothing(origin);
            case Command.Refresh refresh -> new Input.Refresh(origin, refresh);
            case Command.Compensate compensate -> compensate(origin, compensate);
            case Command.Truncate truncate -> new Input.Truncate(origin, truncate);
        };
    }

    private Input compensate(ConsumerRecord<byte[], byte[]> origin, Command.Compensate command) {
        boolean here = command.stores().contains(kind) && !refilledByApplications();
        return here || command.by() == kind ? new Input.Compensate(origin, command, here) : new Input.Nothing(origin);
    }

    /** An invalidated entry comes back from the source, whatever the other stores hold. */
    private boolean refilledByApplications() {
        CacheMapping cache = mapping.config().cache();
        return kind == StoreKind.CACHE && cache != null && cache.mode() == CacheMapping.Mode.INVALIDATE;
    }

    /** The row before the change of a record, null where that is not known. */
    @Nullable
    LastGood before(ConsumerRecord<byte[], byte[]> change) {
        return events.before(change.value());
    }

    /** The row of an image, null where there was none. */
    @Nullable
    Row row(LastGood image) {
        return events.row(image);
    }

    private static byte @Nullable [] header(ConsumerRecord<byte[], byte[]> origin, String name) {
        Header header = origin.headers().lastHeader(name);
        return header == null ? null : header.value();
    }
}
