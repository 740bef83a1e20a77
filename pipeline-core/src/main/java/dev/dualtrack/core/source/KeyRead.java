package dev.dualtrack.core.source;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.RowQuery.HeldRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads rows by key, and finds out of which of them somebody may be about to delete or change them.
 *
 * <p>A row's xmax does not tell that by itself. It stays when its transaction ends; behind a savepoint it is the id of a part of
 * a transaction, which no snapshot lists; where several hold the row it is no transaction's id at all. So who had not surely ended by
 * the snapshot is asked after, and the rows are read once more: who had ended before a row is read, and has not deleted it,
 * does not any more. Others may have come meanwhile, who are asked after in turn. In doubt somebody holds it.
 */
final class KeyRead {
    /**
     * Of the 64-bit ids those that no transaction has now, nor a part of one. What is yet to be given to a transaction was not
     * one's when the row was read.
     */
    private static final String OVER = """
            SELECT x.id FROM unnest(?::int8[]) AS x(id)
            WHERE CASE WHEN age((x.id & 4294967295)::text::xid) > 0
                THEN pg_xact_status(x.id::text::xid8) IS DISTINCT FROM 'in progress' ELSE true END""";

    /** A row that many lock for an instant, one after the other, shows another holder at each look. */
    private static final int LOOKS = 5;

    private final KeyCodec codec;
    private final RowQuery query;
    private final List<RecordKey> keys;

    KeyRead(TableMapping table, List<RecordKey> keys) {
        this.codec = table.keyCodec();
        this.query = new RowQuery(table);
        this.keys = List.copyOf(keys);
    }

    /** On a connection that commits each statement by itself: each has a snapshot of its own. */
    SourceRead run(Connection connection) throws SQLException {
        Set<Long> over = new HashSet<>();
        Found found = find(connection);
        for (int look = 1; look < LOOKS && over.addAll(over(connection, found.doubtful(over))); look++) {
            found = find(connection);
        }
        return found.read(over, codec);
    }

    private Found find(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query.read())) {
            KeyArrays.bind(connection, statement, codec, keys);
            try (ResultSet result = statement.executeQuery()) {
                List<HeldRow> rows = new ArrayList<>();
                TxSnapshot snapshot = null;
                while (result.next()) {
                    snapshot = RowQuery.snapshot(result);
                    Optional.ofNullable(query.held(result)).ifPresent(rows::add);
                }
                if (snapshot == null) {
                    throw new ClassifiedException(
                            ErrorClass.UNKNOWN, "read: no line (expected: at least the snapshot)", null);
                }
                return new Found(snapshot, rows);
            }
        }
    }

    private static Set<Long> over(Connection connection, Set<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return Set.of();
        }
        try (PreparedStatement statement = connection.prepareStatement(OVER)) {
            statement.setArray(1, connection.createArrayOf("int8", ids.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                Set<Long> over = new HashSet<>();
                while (result.next()) {
                    over.add(result.getLong(1));
                }
                return over;
            }
        }
    }

    /** What one statement gave. */
    private record Found(TxSnapshot snapshot, List<HeldRow> rows) {
        /** The 64-bit ids of holders that may have ended before the snapshot or not, but for those that had. */
        Set<Long> doubtful(Set<Long> over) {
            Set<Long> doubtful = new HashSet<>();
            for (HeldRow row : rows) {
                for (long holder : row.holders()) {
                    long wide = snapshot.widen(holder);
                    if (!over.contains(wide)
                            && !snapshot.hasOutlived(holder)
                            && !snapshot.inProgress().contains(wide)) {
                        doubtful.add(wide);
                    }
                }
            }
            return doubtful;
        }

        /** {@code over}: ids of holders that had ended before the snapshot. */
        SourceRead read(Set<Long> over, KeyCodec codec) {
            Map<RecordKey, SourceRow> read = new HashMap<>();
            for (HeldRow held : rows) {
                SourceRow row = held.row();
                long holder = held.holders().stream()
                        .mapToLong(Long::longValue)
                        .filter(id -> !snapshot.hasOutlived(id) && !over.contains(snapshot.widen(id)))
                        .map(id -> snapshot.sees(id) ? snapshot.xmax() : id)
                        .findFirst()
                        .orElse(0);
                read.put(codec.ofRow(row.row()), new SourceRow(row.row(), row.xmin(), holder, row.ctid()));
            }
            return new SourceRead(snapshot, read);
        }
    }
}
