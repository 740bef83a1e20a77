package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.TestPipelines;
import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.journal.RunDetails;
import dev.dualtrack.job.journal.RunDetails.DriftedKey;
import dev.dualtrack.job.journal.RunDetails.Part;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.job.world.FakeEmbedder;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sub-command {@code report} on a real journal. */
class ReportIT {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final String HOSTILE = "</code><script>alert('o''clock')</script>\u202E\n금";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @SuppressWarnings("NullAway.Init")
    private PipelineConfig config;

    @SuppressWarnings("NullAway.Init")
    private PostgresSource source;

    @BeforeEach
    void start() throws IOException {
        database = Backends.shared().newDatabase();
        config = PipelineCopy.of(TestPipelines.full())
                .source(new SourceConfig(
                        database.server().host(),
                        database.server().port(),
                        database.name(),
                        new CredentialFiles(
                                Files.writeString(directory.resolve("username"), database.owner()),
                                Files.writeString(directory.resolve("password"), database.password())),
                        TlsConfig.DISABLED,
                        "slot",
                        "pub"))
                .config();
        Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(config));
        source = PostgresSource.open(config.source());
    }

    @AfterEach
    void end() {
        source.close();
        database.close();
    }

    @Test
    void withoutRunsEachFormSaysSo() {
        assertThat(report()).isEqualTo(new Outcome(0, "no runs yet" + System.lineSeparator(), ""));
        assertThat(report("--json")).isEqualTo(new Outcome(0, "", ""));
        assertThat(html().select(".verdict h2").text()).isEqualTo("Never verified");
    }

    @Test
    void tellsOfAFailedAnUnverifiableAndAGoodRun() {
        record("good", 0, Result.CONSISTENT, "", RunDetails.NONE, store("vector", 0));
        record("late", 1, Result.UNVERIFIABLE, "the workers are behind", RunDetails.NONE, unverified("vector"));
        record("down", 2, Result.FAILED, "CONNECTIVITY: no answer", RunDetails.NONE);

        Document page = html();

        assertThat(page.select(".verdict h2").text()).isEqualTo("Failed");
        assertThat(page.select(".verdict").text())
                .contains("CONNECTIVITY: no answer", "The last verdict was Consistent, by run good");
        assertThat(page.select(".runs tbody th").eachText()).containsExactly("down", "late", "good");
        assertThat(page.select("svg g rect.blank")).as("runs without a verdict").hasSize(2);
        assertThat(page.select("svg circle.none")).as("runs without drift").hasSize(1);
        assertThat(report().out().lines().filter(line -> !line.startsWith(" ")))
                .extracting(line -> line.replaceAll("^\\S+ {2}(\\w+) .*", "$1"))
                .containsExactly("Failed", "Unverifiable", "Consistent");
    }

    @Test
    void hostileRowsNeitherBecomeMarkupNorBreakTheReport() {
        StoreResult figures = store("vector", 1);
        RunDetails details = new RunDetails(
                null,
                false,
                List.of(new Part(
                        HOSTILE,
                        "vector",
                        figures,
                        List.of(HOSTILE),
                        List.of(new DriftedKey(HOSTILE, "3f2a9c01b7de", "MISSING")),
                        null)));
        record(HOSTILE, 0, Result.DRIFTED, HOSTILE, details, figures);

        Document hashes = html();
        Document keys = html("--clear-keys");

        assertThat(keys.select("script")).isEmpty();
        assertThat(keys.expectFirst(".keys code").wholeText())
                .isEqualTo("</code><script>alert('o''clock')</script>\\u202e\\u000a금");
        assertThat(hashes.expectFirst(".keys code").wholeText()).isEqualTo("3f2a9c01b7de");
        assertThat(report("--json").out().lines()).hasSize(1);
    }

    @Test
    void readsRowsOfAnEarlierVersionAndOfARunThatHasJustBegun() {
        record("old", 0, Result.CONSISTENT, "", RunDetails.NONE, store("vector", 1));
        database.execute("update dualtrack.reconcile_run set details = '{\"parts\": [{\"table\": \"public.t\","
                + " \"store\": \"vector\", \"drift\": [{\"key\": \"[1]\", \"hash\": \"aa\", \"kind\": \"STALE\"}]}]}'");
        journal().begin(summary("now", 1, Result.RUNNING, ""));

        Document page = html("--clear-keys");

        assertThat(page.select(".verdict").text()).startsWith("Consistent").contains("Run now is under way");
        assertThat(page.select("article tbody tr").eachText()).containsExactly("stale public.t [1]");
        assertThat(page.select("article tfoot tr").text()).startsWith("all tables 10");
    }

    @Test
    void showsAsManyRunsAsAskedForAndNoOtherPipelines() {
        for (int i = 0; i < 40; i++) {
            record("run-" + i, i, Result.CONSISTENT, "", RunDetails.NONE, store("vector", 0));
        }
        RunJournal.open(source.connections(), "c/n/other").begin(summary("foreign", 99, Result.RUNNING, ""));

        assertThat(html().select(".runs tbody th")).hasSize(30);
        assertThat(html("--last", "2").select(".runs tbody th").eachText()).containsExactly("run-39", "run-38");
        assertThat(report("--json", "--last", "1000").out().lines()).hasSize(40);
        assertThat(report("--last", "0"))
                .isEqualTo(new Outcome(2, "", "--last: 0 (expected: 1 to 1000)" + System.lineSeparator()));
    }

    @Test
    void writesAFileAndSaysIfItCannot() throws IOException {
        Path file = directory.resolve("report.html");

        assertThat(report("--html", file.toString())).isEqualTo(new Outcome(0, "", ""));
        assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>");

        Outcome nowhere = report("--html", directory.resolve("none/report.html").toString());
        assertThat(nowhere.exitCode()).isEqualTo(4);
        assertThat(nowhere.err()).contains("none/report.html").doesNotContain("\tat ");
        assertThat(report("--html", "-", "--json").exitCode()).isEqualTo(2);
    }

    private RunJournal journal() {
        return RunJournal.open(source.connections(), config.owner());
    }

    private void record(String id, int hour, Result result, String reason, RunDetails details, StoreResult... stores) {
        RunJournal journal = journal();
        RunSummary summary = summary(id, hour, result, reason, stores);
        journal.begin(summary);
        journal.end(summary, details, Map.of());
    }

    private static RunSummary summary(String id, int hour, Result result, String reason, StoreResult... stores) {
        Instant start = START.plusSeconds(3_600L * hour);
        return new RunSummary(
                id,
                start,
                result == Result.RUNNING ? null : start.plusSeconds(60),
                result,
                reason,
                "0/1",
                10,
                100.0,
                null,
                null,
                null,
                List.of(stores));
    }

    private static StoreResult store(String name, long missing) {
        return new StoreResult(
                name,
                10,
                10 - missing,
                10,
                0,
                missing,
                0,
                0,
                0,
                Relationships.NONE,
                0,
                0,
                0,
                missing,
                true,
                true,
                List.of());
    }

    private static StoreResult unverified(String name) {
        return new StoreResult(name, 10, 10, 0, 0, 0, 0, 0, 0, Relationships.NONE, 0, 0, 0, 0, true, false, List.of());
    }

    private Document html(String... arguments) {
        List<String> line = new ArrayList<>(List.of("--html", "-"));
        line.addAll(List.of(arguments));
        Outcome outcome = report(line.toArray(String[]::new));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        return Jsoup.parse(outcome.out());
    }

    private Outcome report(String... arguments) {
        Clock clock = Clock.fixed(START.plusSeconds(7_200), ZoneOffset.UTC);
        ReconcileJob job = new ReconcileJob(
                (kind, pipeline, mappings) -> {
                    throw new IllegalStateException("opened a store (expected: nothing but the journal)");
                },
                (config, models) -> new FakeEmbedder(),
                Pace.real(),
                clock);
        return Outcome.of(job, clock, "report", directory.resolve("pipeline.json"), arguments);
    }
}
