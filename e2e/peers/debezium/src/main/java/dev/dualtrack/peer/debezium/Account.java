package dev.dualtrack.peer.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What was done, for the benchmark to read from a file. Records are counted once, in the order of the log, however often
 * the engine hands them out; the count goes on from that of the program before. One thread takes records, any may tell.
 */
final class Account {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Path file;
    private final LongSupplier embeddings;
    private final AtomicLong storeCalls = new AtomicLong();
    private volatile Progress progress;

    /**
     * @param records how many were taken
     * @param position of the last of them
     */
    private record Progress(long records, long position) {}

    private Account(Path file, LongSupplier embeddings, Progress progress) {
        this.file = file;
        this.embeddings = embeddings;
        this.progress = progress;
    }

    /** Of the first program of its kind. */
    static Account begin(Path file, LongSupplier embeddings) {
        return new Account(file, embeddings, new Progress(0, Long.MIN_VALUE));
    }

    /** Of a program that takes over from the one with that account. */
    static Account resume(Path file, LongSupplier embeddings, Path previous) throws IOException {
        JsonNode told = JSON.readTree(previous.toFile());
        return new Account(
                file,
                embeddings,
                new Progress(
                        told.required("records").asLong(),
                        told.required("position").asLong()));
    }

    /** Tells every quarter of a second from now on. */
    void start() {
        Thread.ofPlatform().daemon().name("account").start(() -> {
            try {
                while (true) {
                    tell();
                    Thread.sleep(PAUSE);
                }
            } catch (InterruptedException _) {
                // Nobody does that; the thread ends with the program.
            }
        });
    }

    /** Writes the file anew. */
    void tell() {
        Progress now = progress;
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            Files.writeString(
                    draft,
                    JSON.createObjectNode()
                            .put("embeddings", embeddings.getAsLong())
                            .put("store_calls", storeCalls.get())
                            .put("records", now.records())
                            .put("position", now.position())
                            .toString());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell what was done", e);
        }
    }

    void called() {
        storeCalls.incrementAndGet();
    }

    /** All stores have it. */
    void taken(SourceRecord event) {
        long position = position(event);
        Progress before = progress;
        if (position > before.position()) {
            progress = new Progress(before.records() + 1, position);
        }
    }

    /** Grows along the log as long as transactions do not overlap. A delete and what follows it have one LSN. */
    private static long position(SourceRecord event) {
        Object lsn = event.sourceOffset().get("lsn");
        if (!(lsn instanceof Long number)) {
            throw new IllegalStateException("lsn: " + lsn + " (expected: a number)");
        }
        return 2 * number + (event.value() == null ? 1 : 0);
    }
}
