package dev.dualtrack.job.scan;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.stream.Stream;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * How many changes of a table the workers of a store may have carried out since a moment: what they had not committed
 * then and what was appended since. An upper bound, 0 only if nothing can have changed in the store.
 */
public final class Churn {
    private final Stream stream;
    private final TableId table;
    private final Map<TopicPartition, Long> endsAtStart;
    private final long behindAtStart;

    private Churn(Stream stream, TableId table, Map<TopicPartition, Long> endsAtStart, long behindAtStart) {
        this.stream = stream;
        this.table = table;
        this.endsAtStart = endsAtStart;
        this.behindAtStart = behindAtStart;
    }

    /** From now on. */
    public static Churn from(Stream stream, TableId table, StoreKind store) {
        Map<TopicPartition, Long> ends = stream.ends(table);
        return new Churn(stream, table, ends, stream.behind(store, ends));
    }

    /** Since the table's topics had these ends, for workers that have carried out all before them by now. */
    public static Churn since(Stream stream, TableId table, Map<TopicPartition, Long> ends) {
        return new Churn(stream, table, ends, 0);
    }

    /** How many there may have been by now. */
    public long untilNow() {
        long appended = 0;
        for (Map.Entry<TopicPartition, Long> end : stream.ends(table).entrySet()) {
            appended += end.getValue() - endsAtStart.getOrDefault(end.getKey(), 0L);
        }
        return behindAtStart + appended;
    }
}
