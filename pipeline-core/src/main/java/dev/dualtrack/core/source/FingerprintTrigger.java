package dev.dualtrack.core.source;

import dev.dualtrack.core.bucket.FingerprintColumn;
import dev.dualtrack.core.schema.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether the database has the trigger of a {@link FingerprintColumn}, as it must be for the column to be believed. */
final class FingerprintTrigger {
    /** Before each row's insert and update, whoever writes it, without a condition, and behind all others of these. */
    private static final String KEPT = """
            SELECT EXISTS (SELECT FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
                    JOIN pg_language AS l ON l.oid = p.prolang
                    JOIN pg_attribute AS c ON c.attrelid = t.tgrelid AND NOT c.attisdropped
                WHERE t.tgrelid = to_regclass(?) AND t.tgname = ? AND t.tgenabled = 'A' AND t.tgtype = 23
                AND t.tgqual IS NULL AND t.tgattr::text = '' AND l.lanname = 'plpgsql' AND p.prosrc = ?
                AND p.proconfig = ARRAY[?::text] AND c.attname = ? AND c.atttypid = 'int8[]'::regtype
                AND NOT EXISTS (SELECT FROM pg_trigger AS o WHERE o.tgrelid = t.tgrelid AND NOT o.tgisinternal
                    AND o.tgname > t.tgname AND (o.tgtype & 3) = 3 AND (o.tgtype & 20) <> 0))""";

    private FingerprintTrigger() {}

    static boolean keeps(Connection connection, FingerprintColumn column) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEPT)) {
            statement.setString(1, Sql.quoted(column.table()));
            statement.setString(2, FingerprintColumn.TRIGGER);
            statement.setString(3, column.body());
            statement.setString(4, FingerprintColumn.SETTING);
            statement.setString(5, column.name());
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }
}
