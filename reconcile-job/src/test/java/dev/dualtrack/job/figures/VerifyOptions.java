package dev.dualtrack.job.figures;

import dev.dualtrack.core.derived.StoreKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What a comparison is to do. {@code e2e/bin/bench-verify} has checked it and tells it by system properties.
 *
 * @param stores each once, in the order in which they are filled
 * @param writes how long each program is run again and again while rows are written; zero: not at all
 * @param scripts the directory of Python scripts
 * @param comparator the directory that pg_comparator is unpacked in
 * @param out gets the figures as lines of JSON
 */
record VerifyOptions(
        int rows, List<StoreKind> stores, Duration writes, Path scripts, Path python, Path comparator, Path out) {
    static VerifyOptions ofProperties() {
        return new VerifyOptions(
                Integer.getInteger("verify.rows", 0),
                Arrays.stream(System.getProperty("verify.stores", "vector,graph,cache")
                                .split(",", -1))
                        .map(StoreKind::ofWord)
                        .distinct()
                        .sorted()
                        .toList(),
                Duration.ofSeconds(Integer.getInteger("verify.writes", 0)),
                path("scripts"),
                path("python"),
                path("comparator"),
                path("out"));
    }

    private static Path path(String name) {
        return Path.of(System.getProperty("verify." + name, ""));
    }
}
