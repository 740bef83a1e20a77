package dev.dualtrack.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.JournalJson;
import java.util.List;
import java.util.Map;

/**
 * What one process brought of a run that several share, as the last of them reads it.
 *
 * @param failure why it has nothing to say; empty if it has
 */
public record SliceFindings(String failure, List<PartResult> parts) {
    public SliceFindings {
        parts = List.copyOf(parts);
    }

    /** As JSON, with clear keys. {@code keys} of all tables whose keys can be read. */
    public String json(Map<TableId, KeyCodec> keys) {
        try {
            return JournalJson.MAPPER.writeValueAsString(new Saved(
                    failure, parts.stream().map(part -> entry(part, keys)).toList()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("findings cannot be written as JSON", e);
        }
    }

    /** From what {@link #json} wrote. */
    public static SliceFindings ofJson(String json, Map<TableId, KeyCodec> keys) {
        try {
            Saved saved = JournalJson.MAPPER.readValue(json, Saved.class);
            return new SliceFindings(
                    saved.failure(),
                    saved.entries().stream().map(entry -> part(entry, keys)).toList());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("dualtrack.reconcile_run: unreadable findings", e);
        }
    }

    private static Entry entry(PartResult part, Map<TableId, KeyCodec> keys) {
        KeyCodec codec = keys.get(part.table());
        return new Entry(
                part.table().toString(),
                part.store().word(),
                codec == null ? SavedPart.withoutKeys(part) : SavedPart.of(part, codec));
    }

    private static PartResult part(Entry entry, Map<TableId, KeyCodec> keys) {
        TableId table = TableId.parse(entry.table());
        return entry.part().result(new Place(table, StoreKind.ofWord(entry.store())), keys.get(table));
    }

    private record Saved(String failure, List<Entry> entries) {}

    private record Entry(String table, String store, SavedPart part) {}
}
