package dev.dualtrack.operator.dependent;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;

/** The one HTTP port that every long-running pod has, and how the kubelet asks it. */
final class Probes {
    /** Health, status and metrics. */
    static final int PORT = 8080;

    private Probes() {}

    /** Asked every ten seconds; three failures in a row count. */
    static Probe steady(String path) {
        return of(path, 10, 3);
    }

    /** Asked every two seconds while the program starts, for at most four minutes. */
    static Probe startup(String path) {
        return of(path, 2, 120);
    }

    private static Probe of(String path, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString(PORT))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(5)
                .withFailureThreshold(failures)
                .build();
    }
}
