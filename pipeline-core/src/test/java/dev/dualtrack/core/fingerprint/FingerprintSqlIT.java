package dev.dualtrack.core.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.event.Recorded;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link FingerprintSql} gives the bytes that {@link Fingerprint} gives for the rows of recorded events. */
class FingerprintSqlIT {
    private static final List<Column> COLUMNS = Recorded.ALL_TYPES.columns().stream()
            .filter(column -> column.type() != null)
            .toList();

    private final Database database = Backends.shared().newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void javaAndSqlGiveTheSameBytesForEveryType() throws Exception {
        database.execute(Recorded.resource("all_types.sql"));
        List<Recorded> events = Recorded.read("all_types");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT id, " + FingerprintSql.form(COLUMNS) + ", "
                        + FingerprintSql.of(COLUMNS) + " FROM all_types AS t ORDER BY id")) {
            int rows = 0;
            while (result.next()) {
                Row row = events.get(result.getInt(1) - 1).after(Recorded.ALL_TYPES);
                assertThat(Fingerprint.form(row, COLUMNS))
                        .as("row %d", result.getInt(1))
                        .isEqualTo(result.getBytes(2));
                assertThat(Fingerprint.of(row, COLUMNS)).isEqualTo(result.getString(3));
                rows++;
            }
            assertThat(rows).isEqualTo(12);
        }
    }
}
