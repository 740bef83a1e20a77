package dev.dualtrack.worker.stream;

import dev.dualtrack.core.schema.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How many dead letters are told in the log: at most ten a minute for each table and error class. A flood of them would
 * bury all else; the counters have every one. Thread-safe.
 */
final class LetterLines {
    private static final int LINES = 10;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Map<Kind, Window> windows = new HashMap<>();

    private record Kind(TableId table, String errorClass) {}

    private static final class Window {
        private Instant begin = Instant.MIN;
        private int lines;
        private long leftOut;
    }

    /** For a letter at that time: how many were left out since the last line; empty if this one is left out, too. */
    synchronized OptionalLong next(TableId table, String errorClass, Instant now) {
        Window window = windows.computeIfAbsent(new Kind(table, errorClass), _ -> new Window());
        // before it: the clock was set back
        if (now.isBefore(window.begin) || !now.isBefore(window.begin.plus(WINDOW))) {
            window.begin = now;
            window.lines = 0;
        }
        if (window.lines == LINES) {
            window.leftOut++;
            return OptionalLong.empty();
        }
        window.lines++;
        long leftOut = window.leftOut;
        window.leftOut = 0;
        return OptionalLong.of(leftOut);
    }
}
