package dev.dualtrack.core.source;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.bucket.RecordHash;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What {@link BucketQuery} has the database do, done here with every row: for mappings that it cannot express. */
final class RowSums {
    private final Source source;
    private final TableMapping table;

    RowSums(Source source, TableMapping table) {
        this.source = source;
        this.table = table;
    }

    SourceSums sums(Set<StoreKind> stores, Level level, Buckets within) {
        List<Part> parts = stores.stream()
                .map(store -> new Part(store, new RecordHash(table, store), new BucketSums(level)))
                .toList();
        long[] rows = {0};
        source.scan(table, row -> {
            RecordKey key = table.keyCodec().ofRow(row.row());
            long keyHash = parts.getFirst().hash().ofKey(key);
            if (within.contains(keyHash)) {
                rows[0]++;
                parts.stream()
                        .filter(part -> table.wants(part.store(), row.row()))
                        .forEach(part -> part.sums().add(keyHash, part.hash().ofRow(key, row.row())));
            }
        });
        return new SourceSums(rows[0], parts.stream().collect(Collectors.toMap(Part::store, Part::sums)));
    }

    private record Part(StoreKind store, RecordHash hash, BucketSums sums) {}

    void wantedKeys(StoreKind store, Buckets within, Consumer<RecordKey> sink) {
        RecordHash hash = new RecordHash(table, store);
        source.scan(table, row -> {
            RecordKey key = table.keyCodec().ofRow(row.row());
            if (table.wants(store, row.row()) && within.contains(hash.ofKey(key))) {
                sink.accept(key);
            }
        });
    }

    Map<RecordKey, Long> wantedHashes(StoreKind store, Collection<RecordKey> keys) {
        RecordHash hash = new RecordHash(table, store);
        Map<RecordKey, Long> hashes = new HashMap<>();
        source.read(table, keys).rows().forEach((key, row) -> {
            if (table.wants(store, row.row())) {
                hashes.put(key, hash.ofRow(key, row.row()));
            }
        });
        return hashes;
    }
}
