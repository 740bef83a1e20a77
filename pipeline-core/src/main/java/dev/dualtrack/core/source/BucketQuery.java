package dev.dualtrack.core.source;

import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.FingerprintColumn;
import dev.dualtrack.core.bucket.RecordSql;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Sql;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL that hashes rows in the database and sums the hashes up by bucket. {@code OFFSET 0} keeps a row's hash from being
 * computed once for each place that names it.
 */
final class BucketQuery {
    private final TableMapping table;
    private final String keyHash;
    private final Map<StoreKind, String> hashes;

    private BucketQuery(TableMapping table, String keyHash, Map<StoreKind, String> hashes) {
        this.table = table;
        this.keyHash = keyHash;
        this.hashes = hashes;
    }

    /** Empty if what one of the stores should hold cannot be said in SQL. */
    static Optional<BucketQuery> of(TableMapping table, Collection<StoreKind> stores) {
        Map<StoreKind, String> hashes = new LinkedHashMap<>();
        stores.forEach(store -> RecordSql.hash(table, store).ifPresent(hash -> hashes.put(store, hash)));
        return hashes.keySet().containsAll(stores)
                ? Optional.of(new BucketQuery(table, RecordSql.keyHash(table), hashes))
                : Optional.empty();
    }

    /** The same with the hashes that the column keeps. */
    BucketQuery believing(FingerprintColumn column) {
        Map<StoreKind, String> kept = new LinkedHashMap<>();
        hashes.forEach((store, computed) -> kept.put(store, column.hash(store, computed)));
        return new BucketQuery(table, column.keyHash(), kept);
    }

    /** The stores in the order of the columns of {@link #sums}. */
    List<StoreKind> stores() {
        return List.copyOf(hashes.keySet());
    }

    /**
     * For each bucket of the level: its number, rows, and for each store records, the sum of their hashes and, if the level
     * is keyed, that of their keys' hashes.
     */
    String sums(Level level) {
        return sums(level, "");
    }

    /** The same of the fine buckets whose bits are set in the parameter. */
    String sumsWithin(Level level) {
        return sums(level, within());
    }

    private String sums(Level level, String where) {
        String sums = IntStream.range(0, hashes.size())
                .mapToObj(i -> ", count(s.h" + i + "), coalesce(sum(s.h" + i + "), 0)"
                        + (level.isKeyed() ? ", coalesce(sum(s.k) FILTER (WHERE s.h" + i + " IS NOT NULL), 0)" : ""))
                .collect(Collectors.joining());
        return "SELECT " + RecordSql.bucketOf("s.k") + " / " + level.width() + " AS bucket, count(*)" + sums
                + " FROM (SELECT " + keyHash + " AS k" + hashColumns() + from() + where
                + " OFFSET 0) AS s GROUP BY 1";
    }

    /** The key columns of the rows that the one store wants, in the fine buckets whose bits are set in the parameter. */
    String wantedKeys() {
        StoreKind only = hashes.keySet().iterator().next();
        return RowQuery.keys(table) + within() + " AND " + table.wantedSql(only).orElseThrow();
    }

    /** Key columns and hash of those of the rows of {@link KeyArrays} that the one store wants. */
    String wantedHashes() {
        String keys = IntStream.range(0, table.keyCodec().columns().size())
                .mapToObj(i -> "k" + i + ", ")
                .collect(Collectors.joining());
        return "SELECT s.* FROM (SELECT " + RowQuery.keyColumns(table) + hashColumns() + from() + " "
                + KeyArrays.join(table.keyCodec()) + " OFFSET 0) AS s(" + keys + "h0) WHERE s.h0 IS NOT NULL";
    }

    private String hashColumns() {
        List<String> all = List.copyOf(hashes.values());
        return IntStream.range(0, all.size())
                .mapToObj(i -> ", " + all.get(i) + " AS h" + i)
                .collect(Collectors.joining());
    }

    private String from() {
        return " FROM ONLY " + Sql.quoted(table.id()) + " AS t";
    }

    private String within() {
        return " WHERE get_bit(?, " + RecordSql.bucketOf(keyHash) + ") = 1";
    }
}
