package dev.dualtrack.operator;

import com.sun.net.httpserver.HttpServer;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Says of a pipeline's pods what a kubelet would, because the control plane of these tests has no nodes, and answers for
 * its workers. Each worker has a loopback address of its own, so that the answers can be told apart.
 */
final class Kubelet implements AutoCloseable {
    private static final String GRAPH = "127.0.0.2";
    private static final String CACHE = "127.0.0.3";
    private static final String GRAPH_AGREES = """
            {"name":"graph","source":5,"target":5,"compared":5,"missing":0,"orphaned":0,"stale":0,"corrupt":0,"unsettled":0,
             "quarantined":0,"repaired":0,"remaining":0,"complete":true,"verified":true,"sampleKeys":[]}""";
    private static final String TIME = "2026-01-01T00:00:00Z";

    private final Lab lab;
    private final Specimen books;
    private final HttpServer workers;
    private volatile boolean reachable = true;
    private volatile long wish;

    Kubelet(Lab lab, Specimen books) throws IOException {
        this.lab = lab;
        this.books = books;
        workers = HttpServer.create(new InetSocketAddress(lab.workerPort()), 0);
        workers.createContext("/status", exchange -> {
            boolean graph =
                    exchange.getLocalAddress().getAddress().getHostAddress().equals(GRAPH);
            byte[] body = status(graph ? "graph" : "cache", !graph || reachable).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        workers.start();
    }

    /** What the graph store's worker says from now on. */
    void storeReachable(boolean now) {
        reachable = now;
    }

    /** The graph store's worker wants a verify since now. */
    void wantVerify() {
        wish = System.currentTimeMillis();
    }

    /** Another worker is there in its stead, which knows of no wish. */
    void forgetWish() {
        wish = 0;
    }

    /** Reports every pod of the pipeline's Deployments as running and ready. */
    void runPods() {
        Await.await(() -> pods().size() == 3, Lab.SOON, "three pods are there");
        for (Pod pod : pods()) {
            String component = pod.getMetadata().getLabels().getOrDefault("app.kubernetes.io/component", "");
            String address = component.equals("sync-graph") ? GRAPH : CACHE;
            patch(pod, running -> {
                running.getStatus().setPhase("Running");
                running.getStatus().setPodIP(address);
                running.getStatus()
                        .setConditions(List.of(new PodConditionBuilder()
                                .withType("Ready")
                                .withStatus("True")
                                .withLastTransitionTime(TIME)
                                .build()));
            });
        }
    }

    /** Reports the Job's pods as ended, one of them with last words. */
    void finish(Job job, String lastWords) {
        String name = job.getMetadata().getName();
        int count = Objects.requireNonNullElse(job.getSpec().getCompletions(), 1);
        Await.await(() -> pods(name).size() == count, Lab.SOON, "the run's pods are there");
        List<Pod> pods = pods(name);
        pods.stream()
                .limit(count - 1)
                .forEach(pod -> patch(pod, ended -> ended.getStatus().setPhase("Succeeded")));
        patch(pods.getLast(), ended -> {
            ended.getStatus().setPhase("Succeeded");
            ended.getStatus().setContainerStatuses(List.of(ended(0, lastWords)));
        });
    }

    private static ContainerStatus ended(int exitCode, String lastWords) {
        return new ContainerStatusBuilder()
                .withName("reconcile-job")
                .withImage("image")
                .withImageID("image")
                .withReady(false)
                .withRestartCount(0)
                .withNewState()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withMessage(lastWords)
                .withFinishedAt(TIME)
                .endTerminated()
                .endState()
                .build();
    }

    /** A run's last words; {@code stores} are the results of stores, as JSON: a graph in which nothing differs if none. */
    static String report(String runId, String startedAt, String finishedAt, String result, String... stores) {
        String results = stores.length == 0 ? GRAPH_AGREES : String.join(",", stores);
        return """
                {"runId":"%s","startedAt":"%s","finishedAt":"%s","result":"%s","reason":"","fenceLsn":"0/1",
                 "rowsChecked":5,"coveragePercent":100.0,"stores":[%s]}
                """.formatted(runId, startedAt, finishedAt, result, results);
    }

    /** The same of a run that compared what that hash stands for. */
    static String reportOf(String mapping, String runId, String startedAt, String finishedAt) {
        return report(runId, startedAt, finishedAt, "CONSISTENT")
                .replace("\"stores\":", "\"mapping\":\"" + mapping + "\",\"stores\":");
    }

    /** Reports cdc-server's pod as evicted: it stays, and another one takes its place. */
    void evictCdcServer() {
        cdcServers().forEach(pod -> patch(pod, evicted -> evicted.getStatus().setPhase("Failed")));
    }

    private Stream<Pod> cdcServers() {
        return pods().stream()
                .filter(pod -> "cdc-server".equals(pod.getMetadata().getLabels().get("app.kubernetes.io/component")));
    }

    /** cdc-server's pod does not end when it is told to, until it is let go. */
    void holdCdcServer() {
        finalizers(List.of("dualtrack.dev/of-a-test"));
    }

    /** It ends. */
    void letGoOfCdcServer() {
        finalizers(List.of());
    }

    private void finalizers(List<String> names) {
        cdcServers()
                .forEach(pod -> lab.admin()
                        .pods()
                        .inNamespace(books.namespace())
                        .withName(pod.getMetadata().getName())
                        .edit(present -> new PodBuilder(present)
                                .editMetadata()
                                .withFinalizers(names)
                                .endMetadata()
                                .build()));
    }

    /** Reports the Job's pods as failed, until the Job gives up. */
    void fail(String job) {
        fail(job, 1, "");
    }

    /** The same, with their exit code and last words. */
    void fail(String job, int exitCode, String lastWords) {
        Await.await(
                () -> {
                    pods(job).stream()
                            .filter(pod -> !"Failed".equals(pod.getStatus().getPhase()))
                            .forEach(pod -> patch(pod, ended -> {
                                ended.getStatus().setPhase("Failed");
                                ended.getStatus().setContainerStatuses(List.of(ended(exitCode, lastWords)));
                            }));
                    return books.inventory().jobs().stream()
                            .filter(found -> found.getMetadata().getName().equals(job))
                            .anyMatch(found -> found.getStatus().getConditions().stream()
                                    .anyMatch(condition -> condition.getType().equals("Failed")));
                },
                Lab.SOON,
                "Job " + job + " gives up");
    }

    /** Reports the Job's pod as ended well, once it is there. */
    void succeed(String job) {
        Await.await(() -> !pods(job).isEmpty(), Lab.SOON, "the pod of Job " + job + " is there");
        patch(pods(job).getFirst(), ended -> ended.getStatus().setPhase("Succeeded"));
    }

    @Override
    public void close() {
        workers.stop(0);
    }

    private void patch(Pod pod, Consumer<Pod> change) {
        lab.admin()
                .pods()
                .inNamespace(books.namespace())
                .withName(pod.getMetadata().getName())
                .editStatus(present -> {
                    change.accept(present);
                    return present;
                });
    }

    private List<Pod> pods() {
        return lab.admin()
                .pods()
                .inNamespace(books.namespace())
                .withLabelIn("app.kubernetes.io/component", "cdc-server", "sync-graph", "sync-cache")
                .list()
                .getItems();
    }

    private List<Pod> pods(String job) {
        return lab.admin()
                .pods()
                .inNamespace(books.namespace())
                .withLabel("batch.kubernetes.io/job-name", job)
                .list()
                .getItems();
    }

    private String status(String store, boolean storeReachable) {
        return """
                {"store":"%s","phase":"RUNNING","storeReachable":%s,"circuit":"CLOSED","lastErrorClass":"%s",
                 "lastError":"","lag":0,"deadLettered":0,"filled":{"public.books":true,"public.authors":true},
                 "heldTables":[],"verifyWantedMillis":%d,"epochOfStore":1,"ownerOfStore":"","counters":{}}
                """.formatted(
                        store, storeReachable, storeReachable ? "" : "CONNECTIVITY", store.equals("graph") ? wish : 0);
    }
}
