package dev.dualtrack.job.report;

/** How reports call a store, for readers who know its product rather than its part in the pipeline. */
final class StoreTitle {
    private StoreTitle() {}

    static String of(String name) {
        return switch (name) {
            case "vector" -> "Vectors in Milvus";
            case "graph" -> "Graph in Neo4j";
            case "cache" -> "Cache in Redis";
            default -> name;
        };
    }
}
