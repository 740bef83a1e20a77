package dev.dualtrack.worker.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.worker.batch.TestTables;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one row, as the connector and the source tell them.
 *
 * @param images what each change wrote, in order: a number of its own, 0 for a delete
 */
record CompensationHistory(List<Integer> images) {
    static final RecordKey KEY = TestTables.key("k");
    static final TableMapping TABLE = TestTables.MAPPING;
    static final Naming NAMING = new Naming("world");
    private static final long FIRST_TXID = 100;
    private static final int MOST_IMAGES = 20;
    /** By image: that of 0 is none. */
    private static final Map<StoreKind, List<String>> FINGERPRINTS = Arrays.stream(StoreKind.values())
            .collect(Collectors.toMap(
                    kind -> kind,
                    kind -> IntStream.range(0, MOST_IMAGES)
                            .mapToObj(image -> image == 0 ? "none" : TABLE.fingerprint(kind, row(image)))
                            .toList()));

    /** What stands at the row in the source, so that nobody may rely on what is read of it. */
    enum AtRow {
        NOTHING,
        /** An open transaction, which has changed the row and may yet be rolled back. */
        TRANSACTION,
        /** The last change in the log, which is not visible yet. */
        CHANGE
    }

    CompensationHistory {
        images = List.copyOf(images);
    }

    int length() {
        return images.size();
    }

    /** What the row is after that many changes, 0 where there is none. */
    int after(int changes) {
        return changes == 0 ? 0 : images.get(changes - 1);
    }

    /** The last of that many changes that deleted the row, 0 if none did; images have the numbers of their changes. */
    int lastDeletion(int changes) {
        return images.subList(0, changes).lastIndexOf(0) + 1;
    }

    static Row row(int image) {
        return TestTables.row("k", "image " + image, image);
    }

    static String fingerprint(StoreKind kind, int image) {
        return fingerprints(kind).get(image);
    }

    private static List<String> fingerprints(StoreKind kind) {
        return Objects.requireNonNull(FINGERPRINTS.get(kind), "each kind has its own");
    }

    /** The number of the image that a store with that record shows, 0 for none. */
    static int image(StoreKind kind, @Nullable Meta stored) {
        if (stored == null || stored.tombstone()) {
            return 0;
        }
        int image = fingerprints(kind).indexOf(stored.fingerprint());
        if (image < 1) {
            throw new AssertionError("an image that nobody wrote");
        }
        return image;
    }

    /** The number of the image that a change is taken back to, 0 for none. */
    static int image(LastGood lastGood) {
        String json = lastGood.json();
        return json == null ? 0 : Integer.parseInt(json.replaceAll(".*\"amount\":(\\d+).*", "$1"));
    }

    /** The event of the change with that index. */
    ConsumerRecord<byte[], byte[]> event(int index) {
        int before = after(index);
        int after = after(index + 1);
        String op = after == 0 ? "d" : before == 0 ? "c" : "u";
        Version version = new Version(1, index + 1L, index + 1L);
        return event(index, op, before, after, version, FIRST_TXID + index);
    }

    /** An event that deletes the row at that version. */
    static ConsumerRecord<byte[], byte[]> deletion(Version version, long txid) {
        return event(0, "d", 1, 0, version, txid);
    }

    private static ConsumerRecord<byte[], byte[]> event(
            int offset, String op, int before, int after, Version version, long txid) {
        String value = "{\"op\":\"" + op + "\",\"before\":" + json(before) + ",\"after\":" + json(after)
                + ",\"source\":{\"sequence\":\"[\\\"" + version.commitLsn() + "\\\",\\\"" + version.lsn()
                + "\\\"]\",\"txId\":" + txid + ",\"ts_ms\":5}}";
        ConsumerRecord<byte[], byte[]> event = new ConsumerRecord<>(
                NAMING.tableTopic(TABLE.id()),
                0,
                offset,
                TABLE.keyCodec().encode(KEY),
                value.getBytes(StandardCharsets.UTF_8));
        event.headers().add(Naming.EPOCH_HEADER, Long.toString(version.epoch()).getBytes(StandardCharsets.UTF_8));
        return event;
    }

    private static String json(int image) {
        return image == 0
                ? "null"
                : "{\"id\":\"k\",\"title\":\"image " + image + "\",\"amount\":" + image
                        + ",\"is_active\":true,\"note\":null}";
    }

    /** The source with that many changes in the log. */
    SourceRead read(int logged, AtRow atRow) {
        int visible = atRow == AtRow.CHANGE ? logged - 1 : logged;
        boolean quiet = atRow == AtRow.NOTHING;
        long next = FIRST_TXID + visible;
        TxSnapshot snapshot = TxSnapshot.parse(quiet ? next + ":" + next + ":" : next + ":" + (next + 1) + ":" + next);
        int image = after(visible);
        return new SourceRead(
                snapshot,
                image == 0 ? Map.of() : Map.of(KEY, new SourceRow(row(image), next - 1, quiet ? 0 : next, "(0,1)")));
    }
}
