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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;

/**
 * Carries out a TRUNCATE for the keys of one partition. A record of a smaller version is deleted, by key, if the source
 * has no such row; else it is read again, since a Refresh of what came after the TRUNCATE may have written it already,
 * and keeps the version that it finds. No row of before is read: a TRUNCATE locks its table until it is visible, and
 * takes the rows from older snapshots too. Older dead letters are closed; a row that was refused on a Refresh, which has
 * no age, is read again.
 *
 * @see <a href="https://www.postgresql.org/docs/current/mvcc-caveats.html">Caveats of MVCC</a>
 */
final class Truncation {
    private static final int CHUNK = 500;

    private final Stage stage;
    private final TableMapping mapping;
    private final int partition;
    private final OwnWrites own;
    private final LetterGuard letters;
    private final Set<RecordKey> deleted = new LinkedHashSet<>();
    private final Set<RecordKey> askedFor = new HashSet<>();

    Truncation(Stage stage, TableMapping mapping, int partition, OwnWrites own, LetterGuard letters) {
        this.stage = stage;
        this.mapping = mapping;
        this.partition = partition;
        this.own = own;
        this.letters = letters;
    }

    void execute(Version version, Lease lease) {
        List<RecordKey> older = FailedCall.at(FailedCall.Site.STORE, () -> olderThan(version));
        for (int from = 0; from < older.size(); from += CHUNK) {
            settle(older.subList(from, Math.min(older.size(), from + CHUNK)), version, lease);
        }
        closeDeadLetters(version, lease);
        stage.signals().verifyWanted();
    }

    /** The keys whose deletion was sent to the store since {@link #over}. */
    Set<RecordKey> deleted() {
        return Collections.unmodifiableSet(deleted);
    }

    /** The batch with the TRUNCATE is committed. */
    void over() {
        deleted.clear();
        askedFor.clear();
    }

    private void settle(List<RecordKey> keys, Version version, Lease lease) {
        Set<RecordKey> rows = FailedCall.at(
                        FailedCall.Site.SOURCE, () -> stage.source().read(mapping, keys))
                .rows()
                .keySet();
        delete(keys.stream().filter(key -> !rows.contains(key)).toList(), version, lease);
        readAgain(keys.stream().filter(rows::contains).toList(), lease);
    }

    private void delete(List<RecordKey> keys, Version version, Lease lease) {
        List<StoreWrite> deletes = keys.stream()
                .<StoreWrite>map(key -> new StoreWrite.Delete(key, version, 0))
                .toList();
        if (deletes.isEmpty()) {
            return;
        }
        lease.check();
        deleted.addAll(keys);
        FailedCall.at(FailedCall.Site.STORE, () -> stage.store().apply(mapping.id(), deletes));
        own.wrote(deletes);
    }

    private void closeDeadLetters(Version version, Lease lease) {
        List<RecordKey> ageless = new ArrayList<>();
        stage.deadLetters().open(mapping, partition).forEach((key, refused) -> {
            if (refused.equals(Version.ZERO)) {
                ageless.add(key);
            } else if (refused.isBefore(version)) {
                letters.close(key, lease, all -> all.resolve(mapping, key, version));
            }
        });
        for (int from = 0; from < ageless.size(); from += CHUNK) {
            readAgain(ageless.subList(from, Math.min(ageless.size(), from + CHUNK)), lease);
        }
    }

    /** Each once, however often the batch is tried: what was asked for stands behind it in the log. */
    private void readAgain(List<RecordKey> keys, Lease lease) {
        List<RecordKey> fresh =
                keys.stream().filter(key -> !askedFor.contains(key)).toList();
        lease.check();
        Set<StoreKind> stores = Set.of(stage.store().kind());
        stage.commands()
                .append(
                        mapping,
                        fresh.stream()
                                .map(key -> new Command.Refresh(key, stores, Command.Reason.REPLAY, "truncate", 0))
                                .toList());
        askedFor.addAll(fresh);
    }

    /** Own keys whose record has a smaller version, or none. */
    private List<RecordKey> olderThan(Version version) {
        List<RecordKey> older = new ArrayList<>();
        stage.store().scan(mapping.id(), record -> {
            Version stored = record.meta().map(Meta::version).orElse(Version.ZERO);
            if (stored.isBefore(version) && partitionOf(record.key()) == partition) {
                older.add(record.key());
            }
        });
        return older;
    }

    /** As Kafka's default partitioner: the only place of a key's events. */
    private int partitionOf(RecordKey key) {
        return Utils.toPositive(Utils.murmur2(mapping.keyCodec().encode(key))) % stage.partitions();
    }
}
