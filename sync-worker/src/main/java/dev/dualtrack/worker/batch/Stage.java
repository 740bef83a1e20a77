package dev.dualtrack.worker.batch;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What every lane of a worker works with.
 *
 * @param embedder null unless the store is the vector store
 * @param epoch the version epoch in force
 * @param partitions of each table's topic and of its commands topic
 * @param holdsFloods whether a lane stops where too many rows are refused, instead of dead-lettering them all
 */
public record Stage(
        Naming naming,
        DerivedStore store,
        Source source,
        @Nullable Embedder embedder,
        CommandSink commands,
        DeadLetters deadLetters,
        Signals signals,
        Pause pause,
        LongSupplier nanoTime,
        long epoch,
        int partitions,
        boolean holdsFloods) {}
