package dev.dualtrack.e2e;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** An update of one policy whose arrival can be told from the record in each store. Its number makes it unique. */
enum Change {
    /** Of two mapped columns that are not part of the text: the stored vector stays. */
    UNCHANGED_TEXT(
            "unchanged text",
            "UPDATE policies SET created_at = ?, application_end_date = ? WHERE policy_id = ?",
            "created_at",
            "application_end_date") {
        @Override
        void bind(PreparedStatement statement, int number, String id) throws SQLException {
            statement.setObject(1, time(number));
            statement.setObject(2, date(number));
            statement.setString(3, id);
        }

        @Override
        Object inVector(int number) {
            return time(number).toInstant().toString();
        }

        @Override
        Object inGraph(int number) {
            return date(number);
        }

        private OffsetDateTime time(int number) {
            return LocalDateTime.of(2026, 1, 1, 0, 0).plusSeconds(number).atOffset(ZoneOffset.UTC);
        }

        private LocalDate date(int number) {
            return LocalDate.of(2030, 1, 1).plusDays(number);
        }
    },
    /** Of the title, the first part of the text: a new vector is computed. */
    CHANGED_TEXT(
            "changed text", "UPDATE policies SET title = ?, updated_at = now() WHERE policy_id = ?", "title", "title") {
        @Override
        void bind(PreparedStatement statement, int number, String id) throws SQLException {
            statement.setString(1, title(number));
            statement.setString(2, id);
        }

        @Override
        Object inVector(int number) {
            return title(number);
        }

        @Override
        Object inGraph(int number) {
            return title(number);
        }

        private String title(int number) {
            return "청년 창업 특례 보증 제" + number + "차 개정";
        }
    };

    private final String words;
    private final String sql;
    private final String vectorField;
    private final String graphProperty;

    Change(String words, String sql, String vectorField, String graphProperty) {
        this.words = words;
        this.sql = sql;
        this.vectorField = vectorField;
        this.graphProperty = graphProperty;
    }

    /** For the report. */
    String words() {
        return words;
    }

    /** The statement that {@link #bind} fills in. */
    String sql() {
        return sql;
    }

    /** The vector's field that tells. */
    String vectorField() {
        return vectorField;
    }

    /** The node's property that tells. */
    String graphProperty() {
        return graphProperty;
    }

    /** Makes it the update with that number of that policy. */
    abstract void bind(PreparedStatement statement, int number, String id) throws SQLException;

    /** What {@link #vectorField} is after the update. */
    abstract Object inVector(int number);

    /** What {@link #graphProperty} is after the update. */
    abstract Object inGraph(int number);
}
