package dev.dualtrack.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.dualtrack.testbed.process.Await;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.SearchResp;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * {@code make demo}: from a cluster without anything to a consistent pipeline, a change watched on its way, and drift that
 * is found and repaired. Leaves everything running.
 */
public final class DemoMain {
    /** The cluster and the namespace that the demo leaves behind; {@code make down} removes them. */
    static final String CLUSTER = "dualtrack";

    static final String NAMESPACE = "aegis";

    private static final String TITLE = "청년 창업 특례 보증";
    private static final int ROWS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final long start = System.nanoTime();

    private DemoMain() {}

    public static void main(String[] args) throws SQLException, IOException {
        new DemoMain().run();
    }

    private void run() throws SQLException, IOException {
        Installation installation = Installation.start(CLUSTER, this::say);
        if (Sample.removeEarlier(installation.kubectl(), NAMESPACE)) {
            say("removed the pipeline of an earlier demo");
        }
        Sample sample = installation.sample(NAMESPACE);
        try (Copies copies = new Copies(installation.backends())) {
            load(sample, copies);
            change(sample, copies);
            drift(sample, copies);
            search(copies);
        }
        next(installation, sample);
    }

    private void load(Sample sample, Copies copies) throws SQLException {
        say("loading " + ROWS + " policies into PostgreSQL");
        try (Connection connection = sample.source().connect()) {
            SamplePolicies.insert(connection, 0, ROWS);
        }
        sample.source()
                .update("INSERT INTO business_rules (rule_id, name, category)"
                        + " VALUES ('R-1', '보증 한도', 'limit'), ('R-2', '우대 금리', 'rate')");
        say("applying manifests/samples/aegis");
        sample.apply();
        sample.awaitReady(PATIENCE);
        sample.awaitConsistent(PATIENCE);
        say(String.format(Locale.ROOT, "ready and verified: %d vectors, %d nodes", copies.vectors(), copies.nodes()));
        show(sample);
    }

    private void change(Sample sample, Copies copies) throws SQLException {
        String id = SamplePolicies.id(7);
        say("changing the title of " + id + " in PostgreSQL");
        copies.cache().set("policy:" + id, "what an application cached");
        sample.source().update("UPDATE policies SET title = ?, updated_at = now() WHERE policy_id = ?", TITLE, id);
        long committed = System.nanoTime();
        arrival("Redis: cached value gone", committed, () -> copies.cache().get("policy:" + id) == null);
        arrival(
                "Neo4j: new title",
                committed,
                () -> TITLE.equals(copies.node(id).orElseThrow().get("title")));
        arrival(
                "Milvus: new title and vector",
                committed,
                () -> TITLE.equals(copies.vector(id).orElseThrow().get("title")));
    }

    private void arrival(String what, long committed, Await.Condition condition) {
        Await.await(condition, PATIENCE, what);
        say(String.format(Locale.ROOT, "  %-30s after %d ms", what, (System.nanoTime() - committed) / 1_000_000));
    }

    private void drift(Sample sample, Copies copies) {
        Await.await(() -> copies.cache().exists("rule:R-1", "rule:R-2") == 2, PATIENCE, "rules in Redis");
        say("breaking the copies: a missing, an orphaned and a stale record in Milvus and Neo4j, two of them in Redis");
        Drift.plant(copies);
        say("asking for a reconcile run (annotation dualtrack.dev/reconcile-at)");
        JsonNode run = sample.reconcileNow("demo-" + System.currentTimeMillis(), PATIENCE)
                .path("status")
                .path("coldPath")
                .path("lastRun");
        System.out.printf(
                "%n  %-8s %8s %8s %8s %9s %6s %9s %10s%n",
                "STORE", "SOURCE", "TARGET", "MISSING", "ORPHANED", "STALE", "REPAIRED", "REMAINING");
        for (JsonNode store : run.path("stores")) {
            System.out.printf(
                    "  %-8s %8d %8d %8d %9d %6d %9d %10d%n",
                    store.path("name").asText(),
                    store.path("source").asLong(),
                    store.path("target").asLong(),
                    store.path("missing").asLong(),
                    store.path("orphaned").asLong(),
                    store.path("stale").asLong(),
                    store.path("repaired").asLong(),
                    store.path("remaining").asLong());
            if (store.path("remaining").asLong() != 0) {
                throw new IllegalStateException(
                        "drift remains in " + store.path("name").asText() + " (expected: none)");
            }
        }
        System.out.println();
        sample.awaitConsistent(PATIENCE);
        show(sample);
    }

    private void search(Copies copies) {
        String question = "서울에서 창업하려는 청년을 위한 보증";
        say("searching Milvus for: " + question);
        try (OnnxEmbedder embedder = OnnxEmbedder.open(
                new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32),
                Installation.repository().resolve("pipeline-core/target/model"))) {
            SearchResp found = copies.milvus()
                    .search(SearchReq.builder()
                            .collectionName("policy_embeddings")
                            .annsField("embedding")
                            .data(List.of(new FloatVec(
                                    embedder.embed(List.of(question)).getFirst().toArray())))
                            .outputFields(List.of("title"))
                            .topK(3)
                            .build());
            found.getSearchResults()
                    .getFirst()
                    .forEach(hit -> System.out.printf(
                            Locale.ROOT,
                            "  %.3f  %s  %s%n",
                            hit.getScore(),
                            hit.getId(),
                            hit.getEntity().get("title")));
        }
    }

    private void show(Sample sample) {
        System.out.println();
        sample.kubectl("get", "dp").lines().forEach(line -> System.out.println("  " + line));
        System.out.println();
    }

    private void next(Installation installation, Sample sample) {
        say("done; everything is left running");
        System.out.printf("""

                Try next:
                  export KUBECONFIG=%s
                  kubectl -n %2$s get dp -o wide
                  kubectl -n %2$s describe dp aegis
                  kubectl -n %2$s annotate dp aegis --overwrite dualtrack.dev/reconcile-at=$(date +%%s)
                  kubectl -n %2$s get pods
                  make down          # removes all of it
                """, installation.kubectl().kubeconfig(), sample.namespace());
    }

    private void say(String sentence) {
        System.out.printf(Locale.ROOT, "%4d s  %s%n", (System.nanoTime() - start) / 1_000_000_000, sentence);
    }
}
