package dev.dualtrack.job.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.dualtrack.core.source.SqlErrors;
import dev.dualtrack.core.status.RunSummary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of one pipeline in {@code dualtrack.reconcile_run}, the truth about them. Only here are clear keys kept.
 * Thread-safe.
 */
public final class RunJournal {
    private static final Logger LOG = LoggerFactory.getLogger(RunJournal.class);

    private final DataSource database;
    private final String pipeline;

    private RunJournal(DataSource database, String pipeline) {
        this.database = database;
        this.pipeline = pipeline;
    }

    /** Opens the journal, making its table if it is not there and the role may. */
    public static RunJournal open(DataSource database, String pipeline) {
        JournalSchema.prepare(database);
        return new RunJournal(database, pipeline);
    }

    /** Records that a run is under way; a run of the same id that was killed is begun anew. */
    public void begin(RunSummary summary) {
        write(
                """
                insert into dualtrack.reconcile_run (pipeline, run_id, started_at, finished_at, result, summary)
                values (?, ?, ?, ?, ?, ?::jsonb)
                on conflict (pipeline, run_id) do update set
                  started_at = excluded.started_at, finished_at = null, result = excluded.result,
                  summary = excluded.summary, details = '{}', table_rows = '{}'""",
                pipeline,
                summary.runId(),
                Timestamp.from(summary.startedAt()),
                null,
                summary.result().name(),
                json(summary));
    }

    /**
     * Records how a run ended; which Job's it was stays. {@code tableRows}: by table, the source rows that the next run compares
     * with.
     */
    public void end(RunSummary summary, RunDetails details, Map<String, Long> tableRows) {
        write(
                """
                update dualtrack.reconcile_run
                set finished_at = ?, result = ?, summary = ?::jsonb, table_rows = ?::jsonb,
                  details = jsonb_strip_nulls(jsonb_build_object('job', details -> 'job')) || ?::jsonb
                where pipeline = ? and run_id = ?""",
                summary.finishedAt() == null ? null : Timestamp.from(summary.finishedAt()),
                summary.result().name(),
                json(summary),
                json(tableRows),
                json(details),
                pipeline,
                summary.runId());
    }

    /** Marks runs that never ended as failed; whoever holds the pipeline's lock alone knows that they are dead. */
    public void buryDead(String runId) {
        bury(runId, true);
    }

    /** The same for those that several processes share; whoever holds a store's lock alone knows that none of these is at work. */
    public void buryShared(String runId) {
        bury(runId, false);
    }

    private void bury(String runId, boolean all) {
        int dead = fail(runId, false, all, "the run was killed half-way");
        if (dead > 0) {
            LOG.atWarn().addKeyValue("runs", dead).log("Runs that were killed half-way are marked as failed");
        }
    }

    /** Marks a run that is under way as failed; whoever holds the pipeline's lock alone may. */
    void breakOff(String runId, String reason) {
        fail(runId, true, true, reason);
    }

    /** Of runs that never ended the one of that id or all others, shared or {@code all}. */
    private int fail(String runId, boolean itself, boolean all, String reason) {
        return write("""
                update dualtrack.reconcile_run
                set result = 'FAILED', finished_at = now(), details = details - 'slices',
                  summary = summary || jsonb_build_object('result', 'FAILED', 'reason', ?::text,
                    'finishedAt', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
                where pipeline = ? and result = 'RUNNING' and (run_id = ?) = ?
                  and (? or details -> 'slices' is not null)""", reason, pipeline, runId, itself, all);
    }

    /** The last runs, newest first. */
    public List<RunRecord> last(int count) {
        return query(
                "select summary, details from dualtrack.reconcile_run where pipeline = ? order by started_at desc limit ?",
                RunJournal::record,
                pipeline,
                count);
    }

    /** The run of that id; empty if there is none. */
    public Optional<RunRecord> find(String runId) {
        return first(query(
                "select summary, details from dualtrack.reconcile_run where pipeline = ? and run_id = ?",
                RunJournal::record,
                pipeline,
                runId));
    }

    /** By table, the rows that the last run took note of; empty before the first. */
    public Map<String, Long> tableRows() {
        return first(query(
                        """
                        select table_rows from dualtrack.reconcile_run
                        where pipeline = ? and table_rows <> '{}' order by started_at desc limit 1""",
                        row -> JournalJson.read(row.getString(1), new TypeReference<Map<String, Long>>() {}),
                        pipeline))
                .orElse(Map.of());
    }

    /**
     * Whether a person's leave to proceed with the repair of run {@code suspended} is good for run {@code runId}: it must
     * be the newest suspended run, and no other run has used the leave.
     */
    public boolean mayProceed(String suspended, String runId) {
        return !query("""
                        select 1 from dualtrack.reconcile_run run
                        where pipeline = ? and run_id = ? and result = 'REPAIR_SUSPENDED'
                          and not exists (select 1 from dualtrack.reconcile_run newer
                            where newer.pipeline = run.pipeline and newer.result = 'REPAIR_SUSPENDED'
                              and newer.started_at > run.started_at)
                          and not exists (select 1 from dualtrack.reconcile_run used
                            where used.pipeline = run.pipeline and used.run_id <> ?
                              and used.details ->> 'proceed' = run.run_id
                              and used.result not in ('RUNNING', 'FAILED'))""", row -> row.getInt(1), pipeline, suspended, runId).isEmpty();
    }

    private static RunRecord record(ResultSet row) throws SQLException {
        return new RunRecord(
                JournalJson.read(row.getString(1), RunSummary.class),
                JournalJson.read(row.getString(2), RunDetails.class));
    }

    private static <T> Optional<T> first(List<T> rows) {
        return rows.stream().findFirst();
    }

    static String json(Object value) {
        try {
            return JournalJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a run cannot be written as JSON", e);
        }
    }

    private int write(String sql, @Nullable Object... values) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(true);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, values);
                return statement.executeUpdate();
            }
        } catch (SQLException e) {
            throw SqlErrors.classified("record of a run", e);
        }
    }

    private <T> List<T> query(String sql, RowReader<T> reader, Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            List<T> rows = new ArrayList<>();
            try (ResultSet answer = statement.executeQuery()) {
                while (answer.next()) {
                    rows.add(reader.read(answer));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw SqlErrors.classified("reading runs", e);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
