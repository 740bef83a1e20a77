package dev.dualtrack.job.scan;

import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.job.stream.Stream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * A moment before the rows of a table are read. Whoever looks at all changes from it on misses none that the read did
 * not show.
 *
 * <p>A change that the read does not show is of a transaction that had not ended at the moment. So the rows that it
 * wrote are not older than {@code oldest}, and its events come after {@code ends}.
 *
 * <p>One kind of change is an exception: a transaction that commits at this very moment may be in Kafka before a read
 * shows it, so that its events come before {@code ends}. The rows that it wrote are found by their age all the same. A
 * row that it deleted is not found; but no key explains then why the source's sums differ, and the part is scanned.
 *
 * @param incarnation see {@link Source#incarnation}
 * @param ends end offsets of the table's topics
 * @param oldest the 64-bit id of the oldest transaction that ran; asked for after {@code ends}
 * @param next the 64-bit id that follows the highest of a transaction that had ended; asked for with {@code oldest}
 */
public record Moment(String incarnation, Map<TopicPartition, Long> ends, long oldest, long next) {
    public Moment {
        ends = Map.copyOf(ends);
    }

    /**
     * The same for a store whose workers had still to carry out so many records before the ends. They may change the
     * store after it was read. In which partition they are is not known, so each end is earlier by all of them.
     */
    public Moment before(long behind) {
        Map<TopicPartition, Long> earlier = new HashMap<>();
        ends.forEach((partition, end) -> earlier.put(partition, Math.max(0, end - behind)));
        return new Moment(incarnation, earlier, oldest, next);
    }

    /** Now. */
    public static Moment of(Source source, Stream stream, TableMapping table) {
        String incarnation = source.incarnation(table.id());
        Map<TopicPartition, Long> ends = stream.ends(table.id());
        TxSnapshot snapshot = source.read(table, List.of()).snapshot();
        return new Moment(incarnation, ends, snapshot.xmin(), snapshot.xmax());
    }
}
