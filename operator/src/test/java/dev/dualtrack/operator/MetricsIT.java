package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code /metrics} says about a pipeline, read over HTTP. */
@ExtendWith(LabExtension.class)
class MetricsIT {
    private final Lab lab;

    MetricsIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void tellsPhaseLagAndDriftOfEachPipelineUntilItIsGone()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (Specimen books = new Specimen(lab).secret().apply().awaitChildren();
                Kubelet kubelet = new Kubelet(lab, books);
                HealthServer server = new HealthServer(0, () -> true, () -> true, lab::metrics)) {
            // The registry puts labels in the order of their names.
            String labels = "namespace=\"" + books.namespace() + "\",pipeline=\"books\"";
            awaitLine(server, "dualtrack_pipeline_phase{" + labels.replace(",", ",phase=\"Provisioning\",") + "} 1.0");
            awaitLine(server, "dualtrack_pipeline_ready{" + labels + "} 0.0");
            awaitLine(server, "dualtrack_pipeline_epoch{" + labels + "} 1.0");

            books.storeEvents(7);
            awaitLine(server, "dualtrack_pipeline_lag_records{" + labels + ",store=\"graph\"} 7.0");
            awaitLine(server, "dualtrack_pipeline_lag_records{" + labels + ",store=\"cache\"} 7.0");

            books.annotate("reconcile-at", "now");
            Await.await(() -> books.inventory().jobs().size() == 1, Lab.SOON, "a run is started");
            Job run = books.inventory().jobs().getFirst();
            String end = run.getMetadata().getCreationTimestamp();
            String seconds = String.valueOf((double) Instant.parse(end).getEpochSecond());
            kubelet.finish(
                    run,
                    Kubelet.report(
                            run.getMetadata().getName(),
                            end,
                            end,
                            "DRIFTED",
                            "{\"name\":\"graph\",\"source\":9,\"target\":6,\"missing\":3,\"orphaned\":0,\"stale\":0,"
                                    + "\"corrupt\":2,\"relationships\":{\"missing\":4,\"surplus\":1,\"dangling\":0},\"unsettled\":0,\"quarantined\":0,\"repaired\":0,\"remaining\":5,"
                                    + "\"compared\":9,\"verified\":true,\"sampleKeys\":[]}"));
            awaitLine(server, "dualtrack_pipeline_drift_keys{" + labels + ",store=\"graph\"} 5.0");
            awaitLine(server, "dualtrack_pipeline_relationships_found{kind=\"missing\"," + labels + "} 4.0");
            awaitLine(server, "dualtrack_pipeline_relationships_found{kind=\"dangling\"," + labels + "} 0.0");
            awaitLine(server, "dualtrack_pipeline_last_run_timestamp_seconds{" + labels + "} " + seconds);
            awaitLine(server, "dualtrack_pipeline_verified_timestamp_seconds{" + labels + "} " + seconds);

            assertThat(scrape(server)).contains("operator_sdk_reconciliations_success_total");
            books.delete();
            Await.await(() -> !scrape(server).contains(labels), Lab.SOON, "the pipeline's series are gone");
        }
    }

    private static void awaitLine(HealthServer server, String line) {
        Await.await(() -> scrape(server).lines().anyMatch(line::equals), Lab.SOON, "/metrics says " + line);
    }

    private static String scrape(HealthServer server) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
