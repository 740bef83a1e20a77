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
 * From where on the changes of a table have to be looked at, if its rows are read after it: a change that such a read
 * does not show is one of a transaction that had not ended. Its rows are not older than {@code oldest}, and its events
 * come after these ends; only what commits at that very moment may be in Kafka before a read shows it. A delete among
 * that explains no difference of sums later on, so the part is scanned then.
 *
 * @param incarnation see {@link Source#incarnation}
 * @param ends of the table's topics
 * @param oldest the 64-bit id of the oldest transaction that ran, after these were asked for
 * @param next the first 64-bit id that no transaction had that had ended, at the same time
 */
public record Moment(String incarnation, Map<TopicPartition, Long> ends, long oldest, long next) {
    public Moment {
        ends = Map.copyOf(ends);
    }

    /**
     * The same for a store whose workers had so many of the changes before these ends still to carry out: what they do
     * with them comes after it was read, too.
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
