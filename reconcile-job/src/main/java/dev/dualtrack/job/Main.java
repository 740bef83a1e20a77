package dev.dualtrack.job;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.dualtrack.core.log.ClientLogs;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.job.fence.Pace;
import java.nio.file.Path;
import java.time.Clock;

/** The program {@code reconcile-job}: put together by hand, here and nowhere else. */
final class Main {
    /** Rows that share a text, as many do, cost one vector. */
    private static final int CACHED_VECTORS = 1_000;

    private Main() {}

    private static Embedder embedder(EmbeddingConfig config, Path models) {
        return new CachingEmbedder(OnnxEmbedder.open(config, models), CACHED_VECTORS);
    }

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        ClientLogs.toSlf4j();
        Clock clock = Clock.systemUTC();
        StoreOpener opener = (kind, config, mappings) -> Stores.open(kind, config, mappings, clock);
        ReconcileJob job = new ReconcileJob(opener, Main::embedder, Pace.real(), clock);
        System.exit(Program.commandLine(job, clock, System.out, System.err).execute(arguments));
    }
}
