package dev.dualtrack.api.schema;

/** The columns of {@code kubectl get dp}, in their order; wide ones appear with {@code -o wide} only. */
enum PrinterColumn {
    READY("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status", false),
    PHASE("Phase", "string", ".status.phase", false),
    CONSISTENCY("Consistency", "string", ".status.verdict", false),
    DRIFT("Drift", "integer", ".status.drift.total", false),
    LAG("Lag", "string", ".status.lag", false),
    LAST_RECONCILE("Last Reconcile", "date", ".status.coldPath.lastRun.finishedAt", false),
    AGE("Age", "date", ".metadata.creationTimestamp", false),
    VECTOR_DRIFT("Vector Drift", "integer", ".status.drift.vector", true),
    GRAPH_DRIFT("Graph Drift", "integer", ".status.drift.graph", true),
    CACHE_DRIFT("Cache Drift", "integer", ".status.drift.cache", true),
    VERIFIED("Verified", "date", ".status.verifiedAt", true),
    QUARANTINED("Quarantined", "integer", ".status.quarantined", true),
    COVERAGE("Coverage", "string", ".status.coldPath.lastRun.coverage", true),
    MESSAGE("Message", "string", ".status.conditions[?(@.type==\"Ready\")].message", true);

    private final String title;
    private final String type;
    private final String jsonPath;
    private final boolean wide;

    PrinterColumn(String title, String type, String jsonPath, boolean wide) {
        this.title = title;
        this.type = type;
        this.jsonPath = jsonPath;
        this.wide = wide;
    }

    String title() {
        return title;
    }

    String type() {
        return type;
    }

    String jsonPath() {
        return jsonPath;
    }

    boolean wide() {
        return wide;
    }
}
