package dev.dualtrack.core.source;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.derived.StoreKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects the lines of {@link BucketQuery#sums}. */
final class SumsReader {
    private static final int HEADER = 2;
    private static final int OF_A_STORE = 2;

    private final List<StoreKind> stores;
    private final boolean keyed;
    private final List<BucketSums> sums;
    private long rows;

    SumsReader(List<StoreKind> stores, Level level) {
        this.stores = stores;
        this.keyed = level.isKeyed();
        this.sums = stores.stream().map(store -> new BucketSums(level)).toList();
    }

    void add(ResultSet line) throws SQLException {
        int bucket = line.getInt(1);
        rows += line.getLong(2);
        int ofAStore = keyed ? OF_A_STORE + 1 : OF_A_STORE;
        for (int i = 0; i < stores.size(); i++) {
            int first = HEADER + 1 + ofAStore * i;
            sums.get(i).add(bucket, line.getLong(first), sum(line, first + 1), keyed ? sum(line, first + 2) : 0);
        }
    }

    /** PostgreSQL's sum does not overflow: it becomes a numeric, of which the lowest 64 bits count. */
    private static long sum(ResultSet line, int column) throws SQLException {
        return line.getBigDecimal(column).toBigIntegerExact().longValue();
    }

    SourceSums result() {
        Map<StoreKind, BucketSums> wanted = new EnumMap<>(StoreKind.class);
        for (int i = 0; i < stores.size(); i++) {
            wanted.put(stores.get(i), sums.get(i));
        }
        return new SourceSums(rows, wanted);
    }
}
