package dev.dualtrack.worker.batch;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;

/**
 * Carries out a TRUNCATE for the keys of one partition: each that is older is deleted, by key, and older dead letters are
 * closed. A record that no change ever wrote, but a Refresh, has no age: it may be older, or newer than a TRUNCATE that is
 * told again. It is read once more, as is a row that the store refused on a Refresh.
 */
final class Truncation {
    private static final int CHUNK = 500;

    private final Stage stage;
    private final TableMapping mapping;
    private final int partition;
    private final OwnWrites own;
    private final Set<RecordKey> deleted = new LinkedHashSet<>();

    Truncation(Stage stage, TableMapping mapping, int partition, OwnWrites own) {
        this.stage = stage;
        this.mapping = mapping;
        this.partition = partition;
        this.own = own;
    }

    void execute(Version version, Lease lease) {
        Older older = FailedCall.at(FailedCall.Site.STORE, () -> olderThan(version));
        delete(List.copyOf(older.changed()), version, lease);
        Set<RecordKey> ageless = older.refreshed();
        stage.deadLetters().open(mapping, partition).forEach((key, refused) -> {
            if (refused.equals(Version.ZERO)) {
                ageless.add(key);
            } else if (refused.isBefore(version)) {
                stage.deadLetters().resolve(mapping, key, version);
            }
        });
        readAgain(ageless, lease);
        stage.signals().verifyWanted();
    }

    /** The keys whose deletion was sent to the store since {@link #over}. */
    Set<RecordKey> deleted() {
        return Collections.unmodifiableSet(deleted);
    }

    /** The batch with the TRUNCATE is committed. */
    void over() {
        deleted.clear();
    }

    private void delete(List<RecordKey> keys, Version version, Lease lease) {
        for (int from = 0; from < keys.size(); from += CHUNK) {
            List<StoreWrite> deletes = new ArrayList<>();
            for (RecordKey key : keys.subList(from, Math.min(keys.size(), from + CHUNK))) {
                deletes.add(new StoreWrite.Delete(key, version, 0));
            }
            lease.check();
            deletes.forEach(delete -> deleted.add(delete.key()));
            FailedCall.at(FailedCall.Site.STORE, () -> stage.store().apply(mapping.id(), deletes));
            own.wrote(deletes);
        }
    }

    private void readAgain(Set<RecordKey> keys, Lease lease) {
        Set<StoreKind> stores = Set.of(stage.store().kind());
        for (RecordKey key : keys) {
            lease.check();
            stage.commands().append(mapping, new Command.Refresh(key, stores, Command.Reason.REPAIR, "truncate", 0));
        }
    }

    /** Own keys with a smaller version: those that a change wrote, and those that only a Refresh ever did. */
    private record Older(Set<RecordKey> changed, Set<RecordKey> refreshed) {}

    private Older olderThan(Version version) {
        Older older = new Older(new LinkedHashSet<>(), new LinkedHashSet<>());
        stage.store().scan(mapping.id(), record -> {
            Version stored = record.meta().map(Meta::version).orElse(Version.ZERO);
            if (stored.isBefore(version) && partitionOf(record.key()) == partition) {
                boolean ageless = stored.change().equals(Version.ZERO);
                (ageless ? older.refreshed() : older.changed()).add(record.key());
            }
        });
        return older;
    }

    /** As Kafka's default partitioner: the only place of a key's events. */
    private int partitionOf(RecordKey key) {
        return Utils.toPositive(Utils.murmur2(mapping.keyCodec().encode(key))) % stage.partitions();
    }
}
