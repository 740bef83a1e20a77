package dev.dualtrack.operator.reconciler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The smallest of the last few readings of each figure: what has been waiting for that long. A record that is being
 * applied while the operator looks is no lag, and would make the status flicker. Not thread-safe.
 */
final class Window<K> {
    private static final int READINGS = 3;

    private final Map<K, Deque<Long>> readings = new HashMap<>();

    /** Adds a reading and returns the smallest of the last three. */
    long add(K figure, long reading) {
        Deque<Long> last = readings.computeIfAbsent(figure, key -> new ArrayDeque<>());
        last.addLast(reading);
        if (last.size() > READINGS) {
            last.removeFirst();
        }
        return last.stream().mapToLong(Long::longValue).min().orElse(reading);
    }
}
