package dev.dualtrack.core.store.redis;

import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.Ownership;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreMarkCodec;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The owners' marks: one hash for all pipelines, with an entry for the beginning of each table's keys. */
final class RedisMarks {
    private static final RedisScript SWAP = RedisScript.load("mark.lua", ScriptOutputType.VALUE);

    private final Ownership ownership;
    private final Collection<RedisTable> tables;
    private final RedisConnection connection;

    RedisMarks(Ownership ownership, Collection<RedisTable> tables, RedisConnection connection) {
        this.ownership = ownership;
        this.tables = tables;
        this.connection = connection;
    }

    Optional<StoreMark> get() {
        List<StoreMark> parts = new ArrayList<>();
        Map<String, String> filled = new HashMap<>();
        all().forEach((prefix, mark) -> {
            for (RedisTable table : tables) {
                boolean mine = table.prefix().equals(prefix) && !ownership.isForeign(mark);
                if (mine) {
                    filled.putAll(mark.filled());
                }
                if (mine || (table.reaches(prefix) && ownership.isForeign(mark))) {
                    parts.add(mark);
                }
            }
        });
        return ownership.merge(parts, filled);
    }

    /** Writes all marks or, if a beginning is another owner's, none: in one script, so that two owners cannot both win. */
    void set(StoreMark mark) {
        boolean written = false;
        while (!written) {
            Map<String, String> texts = texts();
            List<String> swaps = new ArrayList<>();
            for (RedisTable table : tables) {
                String before = texts.getOrDefault(table.prefix(), "");
                Optional<StoreMark> kept = Optional.of(before)
                        .filter(text -> !text.isEmpty())
                        .map(StoreMarkCodec::decode)
                        .filter(part -> !ownership.isForeign(part));
                swaps.addAll(List.of(
                        table.prefix(),
                        before,
                        StoreMarkCodec.encode(StoreMarkCodec.forTable(mark, table.id(), kept))));
            }
            written = swap(swaps);
        }
    }

    boolean filled(RedisTable table, String before, String after) {
        while (true) {
            String text = texts().get(table.prefix());
            Optional<StoreMark> next = Optional.ofNullable(text)
                    .map(StoreMarkCodec::decode)
                    .filter(part -> !ownership.isForeign(part))
                    .flatMap(part -> StoreMarkCodec.filled(part, table.id(), before, after));
            if (text == null || next.isEmpty()) {
                return false;
            }
            if (swap(List.of(table.prefix(), text, StoreMarkCodec.encode(next.get())))) {
                return true;
            }
        }
    }

    /**
     * Takes back words on fills under beginnings that no table has; what another worker writes at that moment stays. Marks
     * that cannot be read are passed over: they may be another's.
     */
    void leave(Set<TableId> held) {
        Set<String> used = tables.stream().map(RedisTable::prefix).collect(Collectors.toSet());
        texts().forEach((prefix, text) -> {
            if (!used.contains(prefix)) {
                StoreMarkCodec.decodeElsewhere(text)
                        .flatMap(mark -> ownership.left(mark, held))
                        .ifPresent(left -> swap(List.of(prefix, text, StoreMarkCodec.encode(left))));
            }
        });
    }

    /** Returns whether all marks were still as they were read, and are written. Another owner's are refused. */
    private boolean swap(List<String> swaps) {
        List<String> arguments = new ArrayList<>();
        arguments.add(ownership.owner());
        arguments.addAll(swaps);
        RedisAsyncCommands<String, String> commands = connection.commands("mark");
        String found = connection.await(
                "mark", SWAP.run(commands, new String[] {RedisTable.MARKS}, arguments.toArray(String[]::new)));
        if (!found.isEmpty() && !found.equals(ownership.owner())) {
            throw ownership.foreign(ownership.what(), found);
        }
        return found.isEmpty();
    }

    void requireNoForeign() {
        get().ifPresent(ownership::refuseForeign);
    }

    /** Whether another owner's keys may be under the table's beginning. */
    boolean foreign(RedisTable table) {
        return all().entrySet().stream()
                .anyMatch(entry -> table.overlaps(entry.getKey()) && ownership.isForeign(entry.getValue()));
    }

    void remove(RedisTable table) {
        StoreMark mark = all().get(table.prefix());
        if (mark != null && !ownership.isForeign(mark)) {
            connection.await("purge", connection.commands("purge").hdel(RedisTable.MARKS, table.prefix()));
        }
    }

    /** The marks of all beginnings that the tables reach. */
    private Map<String, StoreMark> all() {
        Map<String, StoreMark> marks = new HashMap<>();
        texts().forEach((prefix, text) -> {
            if (tables.stream().anyMatch(table -> table.reaches(prefix))) {
                marks.put(prefix, StoreMarkCodec.decode(text));
            }
        });
        return marks;
    }

    private Map<String, String> texts() {
        return connection.await("mark", connection.commands("mark").hgetall(RedisTable.MARKS));
    }
}
