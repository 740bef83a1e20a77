package dev.dualtrack.operator.model;

import dev.dualtrack.api.pods.PodSettings;
import dev.dualtrack.api.pods.Pods;
import dev.dualtrack.core.derived.StoreKind;

/** What kinds of pod a pipeline has. */
public enum Component {
    CDC_SERVER("cdc-server", "cdc-server"),
    SYNC_VECTOR("sync-vector", "sync-worker"),
    SYNC_GRAPH("sync-graph", "sync-worker"),
    SYNC_CACHE("sync-cache", "sync-worker"),
    RECONCILE_JOB("reconcile-job", "reconcile-job");

    private final String label;
    private final String image;

    Component(String label, String image) {
        this.label = label;
        this.image = image;
    }

    /** The workers of a store. */
    public static Component worker(StoreKind kind) {
        return switch (kind) {
            case VECTOR -> SYNC_VECTOR;
            case GRAPH -> SYNC_GRAPH;
            case CACHE -> SYNC_CACHE;
        };
    }

    /** Value of the label {@code app.kubernetes.io/component}. */
    public String label() {
        return label;
    }

    /** Name of the image, and of the ServiceAccount's suffix. */
    public String image() {
        return image;
    }

    /** The resource's settings for these pods. */
    public PodSettings settings(Pods pods) {
        return switch (this) {
            case CDC_SERVER -> pods.cdcServer();
            case SYNC_VECTOR, SYNC_GRAPH, SYNC_CACHE -> pods.syncWorker();
            case RECONCILE_JOB -> pods.reconcileJob();
        };
    }
}
