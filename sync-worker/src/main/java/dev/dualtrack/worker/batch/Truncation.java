package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/** Carries out a TRUNCATE for the keys of one partition: each that is older is deleted, by key. */
final class Truncation {
    private static final int CHUNK = 500;

    private final Stage stage;
    private final TableMapping mapping;
    private final int partition;
    private final OwnWrites own;

    Truncation(Stage stage, TableMapping mapping, int partition, OwnWrites own) {
        this.stage = stage;
        this.mapping = mapping;
        this.partition = partition;
        this.own = own;
    }

    void execute(Version version, Lease lease) {
        List<RecordKey> old = FailedCall.at(FailedCall.Site.STORE, () -> olderThan(version));
        for (int from = 0; from < old.size(); from += CHUNK) {
            List<StoreWrite> deletes = new ArrayList<>();
            for (RecordKey key : old.subList(from, Math.min(old.size(), from + CHUNK))) {
                deletes.add(new StoreWrite.Delete(key, version, 0));
            }
            lease.check();
            FailedCall.at(FailedCall.Site.STORE, () -> stage.store().apply(mapping.id(), deletes));
            own.wrote(deletes);
        }
        stage.signals().verifyWanted();
    }

    private List<RecordKey> olderThan(Version version) {
        List<RecordKey> old = new ArrayList<>();
        stage.store().scan(mapping.id(), record -> {
            boolean older =
                    record.meta().map(Meta::version).orElse(Version.ZERO).isBefore(version);
            if (older && partitionOf(record.key()) == partition) {
                old.add(record.key());
            }
        });
        return old;
    }

    /** As Kafka's default partitioner: the only place of a key's events. */
    private int partitionOf(RecordKey key) {
        return Utils.toPositive(Utils.murmur2(mapping.keyCodec().encode(key))) % stage.partitions();
    }
}
