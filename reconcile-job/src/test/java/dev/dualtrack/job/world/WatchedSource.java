package dev.dualtrack.job.world;

import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.SourceSums;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A source that remembers which keys it was asked for and has told. */
public final class WatchedSource implements Source {
    private final Source source;
    private final List<RecordKey> lookedUp = new ArrayList<>();
    private final List<RecordKey> told = new ArrayList<>();
    private final List<Level> summed = new ArrayList<>();

    public WatchedSource(Source source) {
        this.source = source;
    }

    /** Keys whose hashes were asked for. */
    public List<RecordKey> lookedUp() {
        return List.copyOf(lookedUp);
    }

    /** Keys that were told as those of wanted rows. */
    public List<RecordKey> told() {
        return List.copyOf(told);
    }

    /** Levels of the sums that were asked for. */
    public List<Level> summed() {
        return List.copyOf(summed);
    }

    @Override
    public SourceSums sums(TableMapping table, Set<StoreKind> stores, Level level, Buckets within) {
        summed.add(level);
        return source.sums(table, stores, level, within);
    }

    @Override
    public void wantedKeys(TableMapping table, StoreKind store, Buckets within, Consumer<RecordKey> sink) {
        source.wantedKeys(table, store, within, key -> {
            told.add(key);
            sink.accept(key);
        });
    }

    @Override
    public Map<RecordKey, Long> wantedHashes(TableMapping table, StoreKind store, Collection<RecordKey> keys) {
        lookedUp.addAll(keys);
        return source.wantedHashes(table, store, keys);
    }

    @Override
    public List<RecordKey> keysWrittenSince(TableMapping table, long since, int most) {
        return source.keysWrittenSince(table, since, most);
    }

    @Override
    public String incarnation(TableId table) {
        return source.incarnation(table);
    }

    @Override
    public TableSchema schema(TableId table) {
        return source.schema(table);
    }

    @Override
    public SourceRead read(TableMapping table, Collection<RecordKey> keys) {
        return source.read(table, keys);
    }

    @Override
    public void scan(TableMapping table, Consumer<SourceRow> sink) {
        source.scan(table, sink);
    }

    @Override
    public String systemIdentifier() {
        return source.systemIdentifier();
    }

    @Override
    public void close() {
        source.close();
    }
}
