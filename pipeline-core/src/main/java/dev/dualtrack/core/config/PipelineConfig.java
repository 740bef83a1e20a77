package dev.dualtrack.core.config;

import dev.dualtrack.core.schema.TableId;
import java.util.List;

/**
 * One pipeline, resolved: every default applied, every reference replaced by the path of a mounted file. The operator
 * renders it as {@code pipeline.json} in a ConfigMap; worker and job read nothing else. Holds no secret.
 *
 * @param owner {@code cluster id/namespace/name}: the mark that the pipeline leaves in what it owns
 * @param epoch the version epoch now in force
 */
public record PipelineConfig(
        String owner,
        long epoch,
        SourceConfig source,
        StreamConfig stream,
        StoresConfig stores,
        EmbeddingConfig embedding,
        List<TableConfig> tables,
        HotPathConfig hotPath,
        ReconcileConfig reconcile) {
    public PipelineConfig {
        tables = List.copyOf(tables);
    }

    /** The table's configuration; a table that is not configured is an {@link IllegalArgumentException}. */
    public TableConfig table(TableId id) {
        return tables.stream()
                .filter(table -> table.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("table: " + id + " (expected: one of "
                        + tables.stream().map(TableConfig::name).toList() + ")"));
    }
}
