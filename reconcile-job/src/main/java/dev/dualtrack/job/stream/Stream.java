package dev.dualtrack.job.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** The port to Kafka. Thread-safe. Failures are {@link dev.dualtrack.core.error.ClassifiedException}s. */
public interface Stream extends AutoCloseable {
    /** End offsets, as a read-committed reader sees them, of the table's partitions and of its commands' partitions. */
    Map<TopicPartition, Long> ends(TableId table);

    /**
     * Keys of all changes and commands of the table from {@code since} on, which were ends of it. Empty if these cannot be told: some are
     * gone, the partitions are others, one says of all rows at once that they are gone, or there are more than {@code most} records.
     */
    Optional<Set<RecordKey>> keysSince(TableId table, Map<TopicPartition, Long> since, long most);

    /** How many records before the given ends the store's group has not committed; 0 if it has passed them all. */
    long behind(StoreKind store, Map<TopicPartition, Long> ends);

    /** Where the dead-letter ledger ends now. */
    Map<TopicPartition, Long> ledgerEnds();

    /** Keys of the table that were quarantined for the store at any time since the ledger ended at {@code since}. */
    Set<RecordKey> quarantined(TableId table, StoreKind store, Map<TopicPartition, Long> since);

    /** Opens a view of the dead letters, which the caller closes. */
    Letters letters();

    /** Appends the commands, each to its key's partition; returns when all replicas in sync have all of them. */
    void send(List<Refresh> commands);

    @Override
    void close();
}
