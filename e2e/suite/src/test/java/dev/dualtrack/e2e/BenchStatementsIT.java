package dev.dualtrack.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.backends.Backends;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the benchmark does to the source, on a real PostgreSQL with the sample's tables. */
class BenchStatementsIT {
    private static final String TEXTS =
            "SELECT count(DISTINCT (title, content, issuing_organization, funding_amount_min,"
                    + " funding_amount_max, interest_rate)) FROM policies";

    private final Backends backends = Backends.shared();
    private SourceDatabase source;

    @BeforeEach
    void load() throws SQLException, IOException {
        source = SourceDatabase.create(
                backends.postgres(),
                backends.newNamePrefix(),
                Installation.repository().resolve("manifests/samples/aegis/schema.sql"));
        try (Connection connection = source.connect()) {
            SamplePolicies.insert(connection, 0, 1_000);
        }
    }

    @AfterEach
    void drop() throws SQLException {
        source.drop();
    }

    @Test
    void queuedEventsAreAsManyUpdatesAsAskedForAndLeaveTheTextAlone() throws SQLException {
        String before = texts();
        String dates = "SELECT sum(application_end_date - DATE '2025-12-31') FROM policies";
        QueuedEvents.update(source, 2_300);
        assertThat(source.value(dates)).isEqualTo("2300");
        assertThat(source.value("SELECT min(application_end_date - DATE '2025-12-31') FROM policies"))
                .as("each statement changes a row once")
                .isEqualTo("2");
        assertThat(texts()).isEqualTo(before);
    }

    @Test
    void addedPoliciesRepeatTheTextsThatAreThere() throws SQLException {
        SamplePolicies.repeat(source, 3_000);
        assertThat(source.value("SELECT count(*) FROM policies WHERE is_active"))
                .isEqualTo("4000");
        assertThat(source.value(TEXTS)).isEqualTo("1000");
        assertThat(source.value(TEXTS + " WHERE policy_id LIKE 'POL-BULK-%'")).isEqualTo("200");
    }

    @Test
    void eachChangeUpdatesTheColumnsThatTellAndOnlyOneTheText() throws SQLException {
        String before = texts();
        change(Change.UNCHANGED_TEXT, 61);
        assertThat(texts()).isEqualTo(before);
        assertThat(row("to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"))
                .isEqualTo(Change.UNCHANGED_TEXT.inVector(61));
        assertThat(row("application_end_date"))
                .isEqualTo(Change.UNCHANGED_TEXT.inGraph(61).toString());
        change(Change.CHANGED_TEXT, 7);
        assertThat(texts()).isNotEqualTo(before);
        assertThat(row("title")).isEqualTo(Change.CHANGED_TEXT.inVector(7)).isEqualTo(Change.CHANGED_TEXT.inGraph(7));
    }

    private void change(Change change, int number) throws SQLException {
        try (Connection connection = source.connect();
                PreparedStatement statement = connection.prepareStatement(change.sql())) {
            change.bind(statement, number, SamplePolicies.id(5));
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private String row(String column) throws SQLException {
        return source.value("SELECT " + column + " FROM policies WHERE policy_id = '" + SamplePolicies.id(5) + "'");
    }

    private String texts() throws SQLException {
        return source.value("SELECT md5(string_agg(title || content || issuing_organization || funding_amount_min"
                + " || funding_amount_max || interest_rate, '|' ORDER BY policy_id)) FROM policies");
    }
}
