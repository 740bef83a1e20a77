package dev.dualtrack.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.e2e.bench.ContainerMemory;
import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.Measure;
import dev.dualtrack.e2e.bench.Memory;
import dev.dualtrack.e2e.bench.Pod;
import dev.dualtrack.testbed.cluster.Kubectl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pods of the operator and of one pipeline, and the memory of what runs in them. */
final class Processes {
    /** Component of a reconcile run's pod. */
    static final String RUN = "reconcile-job";

    private static final String OPERATOR = "operator";
    private static final Map<String, Double> OPERATOR_LIMIT = Map.of("peak", 256.0);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kubectl kubectl;
    private final String namespace;
    private final ContainerMemory memory = ContainerMemory.ofMachine();

    Processes(Kubectl kubectl, String namespace) {
        this.kubectl = kubectl;
        this.namespace = namespace;
    }

    /** The operator's pods and the pipeline's. */
    List<Pod> pods() {
        List<Pod> pods = new ArrayList<>(pods("dualtrack-system"));
        pods.addAll(pods(namespace));
        return pods;
    }

    private List<Pod> pods(String of) {
        try {
            return Pod.list(JSON.readTree(kubectl.run("--namespace", of, "get", "pods", "--output", "json")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("kubectl answered without JSON", e);
        }
    }

    /** The memory of a pod's processes; empty if they have ended or run on another machine. */
    Optional<Memory> memory(Pod pod) {
        return pod.containerId().isEmpty() ? Optional.empty() : memory.of(pod.containerId());
    }

    /** The memory of what runs now, by component. */
    Map<String, Memory> memory() {
        Map<String, Memory> sums = new TreeMap<>();
        pods().forEach(pod -> memory(pod).ifPresent(found -> sums.merge(pod.component(), found, Memory::plus)));
        return sums;
    }

    /** How long each pod took to start; of a run's pod, which is never asked whether it is ready, until its start. */
    List<Figure> starts() {
        return pods().stream().map(Processes::start).toList();
    }

    private static Figure start(Pod pod) {
        Map<String, Double> values = new LinkedHashMap<>();
        put(values, "scheduled to started", pod.scheduledToStarted());
        put(values, "scheduled to ready", pod.scheduledToReady());
        return Figure.of(Measure.START, pod.component(), values);
    }

    private static void put(Map<String, Double> values, String name, @Nullable Duration time) {
        if (time != null) {
            values.put(name, (double) time.toSeconds());
        }
    }

    /** Memory while nothing goes on and at the end, with the peak until then. */
    static List<Figure> memoryFigures(Map<String, Memory> idle, Map<String, Memory> end) {
        List<Figure> figures = new ArrayList<>();
        end.forEach((component, memory) -> {
            Map<String, Double> values = new LinkedHashMap<>();
            Memory before = idle.get(component);
            if (before != null) {
                values.put("idle", before.residentMib());
            }
            values.put("end", memory.residentMib());
            values.put("peak", memory.peakMib());
            Map<String, Double> limits = component.equals(OPERATOR) ? OPERATOR_LIMIT : Map.of();
            figures.add(new Figure(Measure.MEMORY, component, values, limits));
        });
        return figures;
    }
}
