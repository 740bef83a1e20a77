package dev.dualtrack.job.replay;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Reason;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.stream.Letter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a replay will do: one Refresh for each row, to the stores that have a letter of it open. Where a change of the row
 * was taken back, the Refresh goes to every store of the table, whatever was named: the others would stay at the earlier
 * row. A pure function of the letters; immutable.
 *
 * @param commands one for each row
 * @param letters what they are for, with the stores that each reaches
 * @param byHand what no command can resolve
 */
public record ReplayPlan(List<Refresh> commands, List<Replayed> letters, List<ByHand> byHand) {
    /** A letter, the key of its row, and the stores that are asked to read the row again. */
    public record Replayed(Letter letter, RecordKey row, Set<StoreKind> stores) {}

    /** A letter and why no command can resolve it. */
    public record ByHand(Letter letter, String why) {}

    public ReplayPlan {
        commands = List.copyOf(commands);
        letters = List.copyOf(letters);
        byHand = List.copyOf(byHand);
    }

    /**
     * Plans for the letters that are meant.
     *
     * @param open all letters that are open, not only those that are meant
     * @param bound the pipeline's tables that fit their mapping
     * @param unfit why another table of the pipeline does not
     */
    public static ReplayPlan of(
            List<Letter> open,
            Selection selection,
            List<TableMapping> bound,
            Map<TableId, String> unfit,
            String runId) {
        Map<TableId, TableMapping> tables =
                bound.stream().collect(Collectors.toMap(TableMapping::id, mapping -> mapping));
        Set<RecordKey> takenBack = new HashSet<>();
        for (Letter letter : open) {
            RecordKey row = row(letter, tables);
            if (row != null && letter.takenBack()) {
                takenBack.add(row);
            }
        }
        Map<RecordKey, Set<StoreKind>> stores = new LinkedHashMap<>();
        Map<Letter, RecordKey> rows = new LinkedHashMap<>();
        List<ByHand> byHand = new ArrayList<>();
        for (Letter letter : open) {
            RecordKey row = row(letter, tables);
            if (!selection.means(letter, row)) {
                continue;
            }
            String why = why(letter, row, tables, unfit);
            if (row == null || !why.isEmpty()) {
                byHand.add(new ByHand(letter, why));
                continue;
            }
            rows.put(letter, row);
            Set<StoreKind> asked = stores.computeIfAbsent(row, _ -> EnumSet.noneOf(StoreKind.class));
            if (takenBack.contains(row)) {
                asked.addAll(storesOf(tables.get(row.table())));
            } else {
                asked.add(letter.key().store());
            }
        }
        List<Refresh> commands = stores.entrySet().stream()
                .map(row -> new Refresh(row.getKey(), row.getValue(), Reason.REPLAY, runId, 0))
                .toList();
        List<Replayed> letters = rows.entrySet().stream()
                .map(one -> new Replayed(one.getKey(), one.getValue(), Set.copyOf(stores.get(one.getValue()))))
                .toList();
        return new ReplayPlan(commands, letters, byHand);
    }

    private static @Nullable RecordKey row(Letter letter, Map<TableId, TableMapping> tables) {
        TableMapping table = tables.get(letter.key().table());
        return table != null && letter.key() instanceof LedgerKey.OfRow row
                ? row.recordKey(table.keyCodec()).orElse(null)
                : null;
    }

    private static Set<StoreKind> storesOf(@Nullable TableMapping table) {
        return table == null
                ? Set.of()
                : Arrays.stream(StoreKind.values())
                        .filter(table.config()::mapsTo)
                        .collect(Collectors.toSet());
    }

    /** Why no command can resolve the letter; empty if one can. */
    private static String why(
            Letter letter, @Nullable RecordKey row, Map<TableId, TableMapping> tables, Map<TableId, String> unfit) {
        TableId id = letter.key().table();
        TableMapping table = tables.get(id);
        if (table == null) {
            return unfit.containsKey(id)
                    ? "the table does not fit its mapping: " + unfit.get(id)
                    : "the table is not in the pipeline";
        }
        if (letter.key() instanceof LedgerKey.OfPlace) {
            return "the record could not be decoded, so no row can be read again";
        }
        if (row == null) {
            return "its key does not fit the table's primary key any more";
        }
        return table.config().mapsTo(letter.key().store())
                ? ""
                : "the table has no " + letter.key().store().word() + " mapping";
    }
}
