package dev.dualtrack.core.source;

import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Keys as parameters of a statement: an array for each key column. */
final class KeyArrays {
    private KeyArrays() {}

    /** Joins the keys to a table with the alias {@code t}; its parameters are the statement's first. */
    static String join(KeyCodec codec) {
        List<Column> key = codec.columns();
        String parameters =
                key.stream().map(column -> "?::" + arrayType(column)).collect(Collectors.joining(", "));
        String names = IntStream.range(0, key.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        String match = IntStream.range(0, key.size())
                .mapToObj(i -> "t." + Sql.quoted(key.get(i).name()) + " = k.k" + i)
                .collect(Collectors.joining(" AND "));
        return "JOIN unnest(" + parameters + ") AS k(" + names + ") ON " + match;
    }

    /** Binds the keys, column by column. */
    static void bind(Connection connection, PreparedStatement statement, KeyCodec codec, Collection<RecordKey> keys)
            throws SQLException {
        List<Column> key = codec.columns();
        for (int i = 0; i < key.size(); i++) {
            int place = i;
            Object[] values = keys.stream().map(k -> k.values().get(place)).toArray();
            String elementType = arrayType(key.get(i)).replace("[]", "");
            statement.setArray(i + 1, connection.createArrayOf(elementType, values));
        }
    }

    private static String arrayType(Column column) {
        return switch (column.type()) {
            case INTEGER -> "int8[]";
            case UUID -> "uuid[]";
            case null, default -> "text[]";
        };
    }
}
