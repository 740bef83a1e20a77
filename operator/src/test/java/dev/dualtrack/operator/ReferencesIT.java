package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.testbed.process.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a resource says that only the API server, a Secret or Kafka can judge. */
@ExtendWith(LabExtension.class)
class ReferencesIT {
    private static final String TWO_DAYS = "172800000";

    private final Lab lab;

    ReferencesIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void namesTheKeyThatTheSecretLacks() {
        try (Specimen books = new Specimen(lab)) {
            books.secret("source", Map.of("username", "somebody")).apply();

            Condition condition = books.await("Validated", "SecretKeyMissing");

            assertThat(condition.status()).isEqualTo(ConditionStatus.FALSE);
            assertThat(condition.message())
                    .contains("spec.source.postgres.credentials")
                    .contains("Secret source has no key password");
            books.secret();
            books.await("Validated", "Valid");
        }
    }

    @Test
    void aScheduleThatOnlyTheApiServerRefusesIsToldInItsWords() {
        try (Specimen books = new Specimen(lab).secret()) {
            books.with("  tables:", "  reconcile: {schedule: \"0 3 * * 7\"}\n  tables:")
                    .apply();

            Condition condition = books.await("Validated", "InvalidSchedule");

            assertThat(condition.message())
                    .contains("'0 3 * * 7'")
                    .contains("the API server says")
                    .contains("end of range (7) above maximum (6)");
            assertThat(books.inventory().children()).isEmpty();
            Map<String, String> before = books.versions();
            Lab.quiet(Duration.ofSeconds(4));
            assertThat(books.versions()).as("no retry loop").isEqualTo(before);

            books.edit("{\"spec\":{\"reconcile\":{\"schedule\":\"0 3 * * 6\"}}}");
            books.await("Validated", "Valid");
            books.awaitChildren();
        }
    }

    @Test
    void aTimeZoneThatOnlyTheApiServerRefusesIsTold() {
        try (Specimen books = new Specimen(lab).secret()) {
            books.with("  tables:", "  reconcile: {timeZone: GMT+9}\n  tables:").apply();

            assertThat(books.await("Validated", "InvalidSchedule").message())
                    .contains("'GMT+9'")
                    .contains("unknown time zone");
        }
    }

    @Test
    void aPodSettingThatTheApiServerRefusesIsToldInItsWords() {
        try (Specimen books = new Specimen(lab).secret()) {
            books.with(
                            "  tables:",
                            "  pods: {syncWorker: {resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}}}\n  tables:")
                    .apply();

            Condition condition = books.await("Validated", "InvalidSpec");

            assertThat(condition.message())
                    .contains("the API server refuses a child")
                    .contains("books-sync-graph")
                    .contains("must be less than or equal to memory limit");
        }
    }

    @Test
    void theAdministratorMakesWhatTheCapturingRoleMayNot() throws SQLException {
        try (Specimen books = new Specimen(lab)) {
            String role = books.database().name() + "_plain";
            books.superuser(
                    "CREATE ROLE " + role + " LOGIN REPLICATION PASSWORD '"
                            + books.database().password() + "'",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
            books.secret(
                    "source",
                    Map.of("username", role, "password", books.database().password()));
            books.apply();
            assertThat(books.await("SourceReady", "MissingPrivilege").message())
                    .contains("CREATE PUBLICATION")
                    .contains("CREATE SCHEMA");

            books.secret(
                    "admin",
                    Map.of(
                            "user",
                            books.database().replicator(),
                            "pass",
                            books.database().password()));
            books.edit("{\"spec\":{\"source\":{\"postgres\":{\"adminCredentials\":"
                    + "{\"secret\":\"admin\",\"usernameKey\":\"user\",\"passwordKey\":\"pass\"}}}}}");

            books.awaitChildren();
            assertThat(books.column("SELECT pubname FROM pg_publication")).containsExactly("books");
            books.delete();
            books.superuser("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void ofTwoPipelinesThatClaimTheSameTheOlderKeepsItAndIsNamed() {
        try (Specimen older = new Specimen(lab).secret().apply().awaitChildren();
                Specimen younger = new Specimen(lab).secret()) {
            younger.with("topicPrefix: " + younger.prefix(), "topicPrefix: " + older.prefix())
                    .apply();

            Condition condition = younger.await("Validated", "OwnedByOther");

            assertThat(condition.message())
                    .contains("topic prefix " + older.prefix())
                    .contains(older.namespace() + "/books");
            assertThat(younger.inventory().children()).isEmpty();
            assertThat(older.condition("Validated"))
                    .hasValueSatisfying(valid -> assertThat(valid.reason()).isEqualTo("Valid"));
        }
    }

    @Test
    void aForeignMarkInTheTopicsIsRespectedWhenItsPipelineIsGone() throws Exception {
        try (Specimen second = new Specimen(lab).secret()) {
            try (Specimen first = new Specimen(lab).secret().apply().awaitChildren()) {
                second.with("topicPrefix: " + second.prefix(), "topicPrefix: " + first.prefix());
                second.with("replicationFactor: 1}", "replicationFactor: 1, retention: 2d}");
                first.delete();
                second.apply();

                assertThat(second.await("Validated", "OwnedByOther").message())
                        .contains(first.namespace() + "/books")
                        .contains("create a new pipeline with another topicPrefix");
                assertThat(second.inventory().children()).isEmpty();
                assertThat(retention(first.prefix() + ".public.books")).isNotEqualTo(TWO_DAYS);
            }
        }
    }

    @Test
    void brokersWithoutAnAddressAreWaitedFor() {
        try (Specimen books = new Specimen(lab).secret()) {
            books.with(lab.backends().kafka().address(), "no-such-host.invalid:9092")
                    .apply();

            assertThat(books.await("SourceReady", "WaitingForKafka").message()).contains("no-such-host.invalid");
        }
    }

    @Test
    void aChangedRetentionReachesTheTopicsThatAreThere() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            books.awaitChildren();

            books.edit("{\"spec\":{\"stream\":{\"kafka\":{\"retention\":\"2d\"}}}}");

            Await.await(
                    () -> TWO_DAYS.equals(retention(books.prefix() + ".public.books")),
                    Lab.SOON,
                    "the topic keeps records for two days");
        }
    }

    private String retention(String name) throws ExecutionException, InterruptedException {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", lab.backends().kafka().address()))) {
            return admin.describeConfigs(List.of(topic)).all().get().values().stream()
                    .flatMap(config -> config.entries().stream())
                    .filter(entry -> entry.name().equals("retention.ms"))
                    .map(ConfigEntry::value)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
