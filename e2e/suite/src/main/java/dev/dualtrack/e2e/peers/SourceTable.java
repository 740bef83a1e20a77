package dev.dualtrack.e2e.peers;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.e2e.SamplePolicies;
import dev.dualtrack.testbed.backends.Database;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sample's table of policies: changes that are committed one by one, and the rows as the truth. One thread at a time. */
final class SourceTable implements AutoCloseable {
    private static final String UNMAPPED = "UPDATE policies SET updated_at = ? WHERE policy_id = ?";
    private static final String SCALAR =
            "UPDATE policies SET created_at = ?, application_end_date = ? WHERE policy_id = ?";
    private static final String TEXT = "UPDATE policies SET title = ?, content = ? WHERE policy_id = ?";
    private static final String DELETE = "DELETE FROM policies WHERE policy_id = ?";

    private final Connection connection;
    private long records;

    /** Of a database that has the table, which is empty. */
    SourceTable(Database database) throws SQLException {
        connection = database.connect();
    }

    /** Inserts rows with the numbers from {@code first} on, in one transaction. */
    void load(int first, int count) throws SQLException {
        SamplePolicies.insert(connection, first, count);
        records += count;
    }

    /** Makes the change; returns when the client was told of the commit, a time of {@link System#nanoTime()}. */
    long write(Step step) throws SQLException {
        String id = SamplePolicies.id(step.row());
        int changed = switch (step.kind()) {
            case UNMAPPED -> update(UNMAPPED, time(step.number()), id);
            case SCALAR -> update(SCALAR, time(step.number()), date(step.number()), id);
            case TEXT ->
                update(
                        TEXT,
                        "청년 창업 특례 보증 제" + step.number() + "차 개정",
                        "공고 제" + step.number() + "호: 청년 창업자를 위한 특별 보증 프로그램의 지원 대상과 절차를 다시 정합니다.",
                        id);
            case INSERT -> {
                SamplePolicies.insert(connection, step.row(), 1);
                yield 1;
            }
            case DELETE -> update(DELETE, id);
        };
        if (changed != 1) {
            throw new IllegalStateException(step + ": " + changed + " rows (expected: 1)");
        }
        // A delete is followed by a record without a value.
        records += step.kind() == Step.Kind.DELETE ? 2 : 1;
        return System.nanoTime();
    }

    /** How many records the changes so far are in Kafka. */
    long records() {
        return records;
    }

    /** By store and id, what the record of each row has to show; the cache holds no records. */
    Map<StoreKind, Map<String, Map<String, String>>> rows() throws SQLException {
        Map<String, Map<String, String>> vectors = new HashMap<>();
        Map<String, Map<String, String>> nodes = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT policy_id, title, issuing_organization, created_at,"
                        + " application_end_date, target_regions FROM policies")) {
            while (rows.next()) {
                Map<String, String> vector = new TreeMap<>();
                vector.put("title", rows.getString("title"));
                vector.put(
                        "created_at",
                        rows.getObject("created_at", OffsetDateTime.class)
                                .toInstant()
                                .toString());
                vector.put("target_regions", String.join(",", elements(rows.getArray("target_regions"))));
                vectors.put(rows.getString("policy_id"), vector);
                Map<String, String> node = new TreeMap<>();
                node.put("title", rows.getString("title"));
                node.put("application_end_date", rows.getString("application_end_date"));
                node.put("issuer", rows.getString("issuing_organization"));
                node.put(
                        "regions",
                        elements(rows.getArray("target_regions")).stream()
                                .sorted()
                                .toList()
                                .toString());
                nodes.put(rows.getString("policy_id"), node);
            }
        }
        Map<StoreKind, Map<String, Map<String, String>>> truth = new EnumMap<>(StoreKind.class);
        truth.put(StoreKind.VECTOR, vectors);
        truth.put(StoreKind.GRAPH, nodes);
        return truth;
    }

    /** What {@link Step.Kind#SCALAR} makes of {@code created_at}. */
    static OffsetDateTime time(int number) {
        return LocalDateTime.of(2026, 1, 1, 0, 0).plusSeconds(number).atOffset(ZoneOffset.UTC);
    }

    /** What {@link Step.Kind#SCALAR} makes of {@code application_end_date}. */
    static LocalDate date(int number) {
        return LocalDate.of(2030, 1, 1).plusDays(number);
    }

    private static List<String> elements(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private int update(String sql, Object... values) throws SQLException {
        // The driver keeps what it prepared for the text of a statement.
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
