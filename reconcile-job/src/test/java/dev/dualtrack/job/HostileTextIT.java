package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.core.store.DerivedStoreContract;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.job.world.FakeEmbedder;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run on real servers over names, keys and values that break what builds SQL, filters, queries, JSON or HTML by pasting. Names
 * in the graph have no backslash, which its store refuses; that of the key is one that Milvus takes for a field.
 */
class HostileTextIT {
    private static final TableId TABLE = new TableId("public", "Odd_Names");
    private static final String KEY = "Odd_Key";
    private static final String TITLE = "t'it\"le`) DETACH DELETE n //";
    private static final String TAGS = "Ta gs; {0} %s";
    private static final String ACTIVE = "\\x is \"active\"";

    private static final String MARKUP = "</code><script>alert('\u202e')</script>\n";
    private static final String GHOST = "';\n\"\\ never was `";
    private static final String LONG = "\uac00a\"\\\n\u200f".repeat(6_600);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path files;

    @Test
    void f45ARunFindsAndMendsWhatDiffersAndItsReportShowsItAsText() throws Exception {
        assertThat(LONG.getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(64 * 1024);
        Map<String, String> titles = titles();
        String stale = DerivedStoreContract.HOSTILE.getFirst();
        try (JobPipeline pipeline = new JobPipeline(Backends.shared(), files, true)) {
            insert(pipeline.database(), titles);
            try (OwnTable table = new OwnTable(pipeline, config())) {
                Files.writeString(files.resolve("pipeline.json"), PipelineConfigWriter.write(table.config()));
                table.fill();
                pipeline.hideFromCapture();
                for (StoreKind kind : StoreKind.values()) {
                    table.lose(kind, MARKUP);
                    table.plant(kind, row(stale, "an old title; --"));
                    table.plant(kind, row(GHOST, "never was"));
                }
                try (Applier applier = table.applier().start()) {
                    RunSummary mended = summary(execute("run", "--run-id", "mend"));

                    assertThat(mended.rowsChecked()).isEqualTo(titles.size());
                    assertThat(mended.stores())
                            .extracting(
                                    StoreResult::missing,
                                    StoreResult::stale,
                                    StoreResult::orphaned,
                                    StoreResult::corrupt,
                                    StoreResult::repaired,
                                    StoreResult::remaining)
                            .containsExactly(
                                    tuple(1L, 1L, 1L, 0L, 3L, 0L),
                                    tuple(1L, 1L, 1L, 0L, 3L, 0L),
                                    tuple(0L, 1L, 1L, 0L, 2L, 0L));
                    assertThat(applier.executed())
                            .extracting(Refresh::key)
                            .containsOnly(key(MARKUP), key(stale), key(GHOST))
                            .hasSize(8);
                    assertReport();

                    RunSummary agreed = summary(execute("verify", "--run-id", "look"));

                    assertThat(agreed.stores())
                            .extracting(StoreResult::drift, StoreResult::target, StoreResult::sampled)
                            .as("every record compared in full; the cache may lack one")
                            .containsExactly(all(titles.size()), all(titles.size()), all(titles.size() - 1));
                }
            }
        }
    }

    private static Tuple all(long rows) {
        return tuple(0L, rows, rows);
    }

    private void assertReport() {
        Document page =
                Jsoup.parse(execute("report", "--html", "-", "--clear-keys").out());

        assertThat(page.select("script")).isEmpty();
        assertThat(page.select(".keys code").stream().map(Element::wholeText))
                .contains("[" + MARKUP.replace("\u202e", "\\u202e").replace("\n", "\\u000a") + "]")
                .allSatisfy(shown -> assertThat(shown).doesNotContain("\n", "\u202e"));
        assertThat(execute("report", "--json").out().lines()).hasSize(1);
        assertThat(execute("report").out()).doesNotContain("<script>", "never was");
    }

    /** By key. */
    private static Map<String, String> titles() {
        Map<String, String> titles = new LinkedHashMap<>();
        DerivedStoreContract.HOSTILE.forEach(text -> titles.put(text, text));
        titles.put(MARKUP, MARKUP);
        titles.put("long", LONG);
        return titles;
    }

    private static void insert(Database database, Map<String, String> titles) throws SQLException {
        database.execute("create table %s (%s text primary key, %s text, %s text[], %s text)"
                .formatted(
                        Sql.quoted(TABLE), Sql.quoted(KEY), Sql.quoted(TITLE), Sql.quoted(TAGS), Sql.quoted(ACTIVE)));
        try (Connection connection = database.connect();
                PreparedStatement insert =
                        connection.prepareStatement("insert into " + Sql.quoted(TABLE) + " values (?, ?, ?, ?)")) {
            for (Map.Entry<String, String> entry : titles.entrySet()) {
                Map<String, @Nullable Object> row = row(entry.getKey(), entry.getValue());
                insert.setObject(1, row.get(KEY));
                insert.setObject(2, row.get(TITLE));
                insert.setArray(3, connection.createArrayOf("text", DerivedStoreContract.HOSTILE.toArray()));
                insert.setObject(4, row.get(ACTIVE));
                insert.executeUpdate();
            }
        }
    }

    private static Map<String, @Nullable Object> row(String key, String title) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put(KEY, key);
        row.put(TITLE, title);
        row.put(TAGS, DerivedStoreContract.HOSTILE);
        row.put(ACTIVE, "it's \"so\"");
        return row;
    }

    private static TableConfig config() {
        String name = Backends.shared().newNamePrefix();
        return new TableConfig(
                TABLE.toString(),
                new ActiveWhen(ACTIVE, "it's \"so\""),
                new VectorMapping(name + "odd", List.of("{" + TITLE + "}", "{" + KEY + ":none}"), List.of()),
                new GraphMapping(
                        name + " O'dd\"`",
                        List.of(TITLE),
                        List.of(new Relationship("IT'S `", name + " Tag\"s", "na`me'", TAGS, true))),
                new CacheMapping(name + "o[*?d'd \"{" + KEY + "}", CacheMapping.Mode.WRITE_THROUGH, 0));
    }

    private static RecordKey key(String id) {
        return new RecordKey(TABLE, List.of(id));
    }

    private static RunSummary summary(Outcome outcome) throws IOException {
        assertThat(outcome.err()).isEmpty();
        RunSummary summary = JournalJson.MAPPER.readValue(outcome.out(), RunSummary.class);
        assertThat(summary.result()).as(summary.toString()).isEqualTo(Result.CONSISTENT);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out().lines()).as("one line").hasSize(1);
        return summary;
    }

    private Outcome execute(String command, String... arguments) {
        Clock clock = Clock.systemUTC();
        ReconcileJob job = new ReconcileJob(
                (kind, config, mappings) -> Stores.open(kind, config, mappings, clock),
                (_, _) -> new FakeEmbedder(),
                Pace.real(),
                clock);
        return Outcome.of(job, clock, command, files.resolve("pipeline.json"), arguments);
    }
}
