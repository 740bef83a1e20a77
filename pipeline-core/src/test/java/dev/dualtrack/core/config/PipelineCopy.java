package dev.dualtrack.core.config;

import java.util.List;

/** A configuration for tests that is like another one but for the parts that are set. Not thread-safe. */
public final class PipelineCopy {
    private final PipelineConfig original;
    private SourceConfig source;
    private StreamConfig stream;
    private StoresConfig stores;
    private List<TableConfig> tables;
    private HotPathConfig hotPath;
    private ReconcileConfig reconcile;

    private PipelineCopy(PipelineConfig original) {
        this.original = original;
        this.source = original.source();
        this.stream = original.stream();
        this.stores = original.stores();
        this.tables = original.tables();
        this.hotPath = original.hotPath();
        this.reconcile = original.reconcile();
    }

    /** A copy in which nothing differs yet. */
    public static PipelineCopy of(PipelineConfig original) {
        return new PipelineCopy(original);
    }

    public PipelineCopy source(SourceConfig other) {
        source = other;
        return this;
    }

    public PipelineCopy stream(StreamConfig other) {
        stream = other;
        return this;
    }

    public PipelineCopy stores(StoresConfig other) {
        stores = other;
        return this;
    }

    public PipelineCopy tables(List<TableConfig> others) {
        tables = List.copyOf(others);
        return this;
    }

    public PipelineCopy hotPath(HotPathConfig other) {
        hotPath = other;
        return this;
    }

    public PipelineCopy reconcile(ReconcileConfig other) {
        reconcile = other;
        return this;
    }

    /** What was set, and the original's rest. */
    public PipelineConfig config() {
        return new PipelineConfig(
                original.owner(),
                original.epoch(),
                source,
                stream,
                stores,
                original.embedding(),
                tables,
                hotPath,
                reconcile);
    }
}
