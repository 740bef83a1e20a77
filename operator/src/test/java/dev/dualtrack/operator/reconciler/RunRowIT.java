package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.operator.dependent.Labels;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Resolver;
import dev.dualtrack.operator.model.Samples;
import dev.dualtrack.operator.probe.Login;
import dev.dualtrack.operator.probe.Postgres;
import dev.dualtrack.operator.probe.RunRows;
import dev.dualtrack.operator.probe.SourceLogins;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A run whose pod left no last words, and its row in a real source. */
class RunRowIT {
    @Test
    void aRunIsWhatItsRowSaysAndNotWhatThatOfAJobBeforeOfItsNameSays() {
        try (Database database = Backends.shared().newDatabase()) {
            PipelineConfig config = config(database);
            database.execute(
                    "CREATE SCHEMA dualtrack",
                    "CREATE TABLE dualtrack.reconcile_run (pipeline text, run_id text, summary jsonb)",
                    """
                    INSERT INTO dualtrack.reconcile_run VALUES ('%s', 'run',
                      '{"runId":"run","startedAt":"2026-01-01T03:00:00Z","finishedAt":"2026-01-01T03:05:00Z",
                        "result":"CONSISTENT","reason":"","fenceLsn":"","rowsChecked":0,"stores":[]}')
                    """.formatted(config.owner()),
                    "GRANT USAGE ON SCHEMA dualtrack TO " + database.replicator(),
                    "GRANT SELECT ON dualtrack.reconcile_run TO " + database.replicator());

            assertThat(newest(database, config, "2026-01-01T03:00:00Z", "Failed"))
                    .extracting(RunSummary::result)
                    .isEqualTo(RunSummary.Result.CONSISTENT);
            assertThat(newest(database, config, "2026-01-01T03:06:00Z", "Failed"))
                    .extracting(RunSummary::result)
                    .isEqualTo(RunSummary.Result.FAILED);
            assertThat(newest(database, config, "2026-01-01T03:06:00Z", "Complete"))
                    .as("its own, by another clock")
                    .extracting(RunSummary::result)
                    .isEqualTo(RunSummary.Result.CONSISTENT);

            database.execute(
                    "UPDATE dualtrack.reconcile_run SET summary = summary - 'finishedAt' || '{\"result\":\"RUNNING\"}'");
            assertThat(newest(database, config, "2026-01-01T03:00:00Z", "Failed"))
                    .as("who was locked out of the source could not write its end")
                    .extracting(RunSummary::result)
                    .isEqualTo(RunSummary.Result.FAILED);
        }
    }

    private static @Nullable RunSummary newest(Database database, PipelineConfig config, String madeAt, String end) {
        Login login = new Login(database.replicator(), database.password());
        return new RunObserver(new RunRows(new Postgres()))
                .newest(
                        List.of(job(madeAt, end)),
                        new Pods(List.of()),
                        config,
                        new SourceLogins(login, login, null),
                        null);
    }

    private static Job job(String madeAt, String end) {
        return new JobBuilder()
                .withNewMetadata()
                .withName("run")
                .withUid("uid")
                .withCreationTimestamp(madeAt)
                .withLabels(Map.of(Labels.COMPONENT, Component.RECONCILE_JOB.label()))
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withArgs("run")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType(end)
                .withStatus("True")
                .withLastTransitionTime("2026-01-01T03:10:00Z")
                .endCondition()
                .endStatus()
                .build();
    }

    private static PipelineConfig config(Database database) {
        return new Resolver("cluster")
                .resolve(
                        Samples.aegis(spec -> ((ObjectNode) spec.at("/source/postgres"))
                                .put("host", database.server().host())
                                .put("port", database.server().port())
                                .put("database", database.name())),
                        1);
    }
}
