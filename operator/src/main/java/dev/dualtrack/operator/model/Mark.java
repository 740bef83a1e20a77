package dev.dualtrack.operator.model;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pipeline leaves in its dead-letter topic: who owns the topics, and which epoch is in force. It outlives the
 * resource, so that a re-created one goes on above the last epoch.
 *
 * @param since when the epoch began; a verdict from before it says nothing about it
 * @param streaming whether offsets were seen under this epoch: from then on they or a slot that are missing are a loss
 * @param loss what ends the epoch, from when it was seen until the next one begins; empty if nothing does, and of a mark that
 *     an operator of before wrote
 * @param recoveries when earlier epochs were given up, newest last, those of the last hour
 */
public record Mark(
        String owner,
        long epoch,
        Instant since,
        String systemIdentifier,
        String slot,
        boolean streaming,
        @JsonSetter(nulls = Nulls.AS_EMPTY) String loss,
        List<Instant> recoveries) {
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final int RECOVERIES = 3;

    public Mark {
        recoveries = List.copyOf(recoveries);
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch: " + epoch + " (expected: >= 1)");
        }
    }

    /** The mark of a pipeline that has never run. */
    public static Mark first(String owner, long epoch, Instant now, String systemIdentifier, String slot) {
        return new Mark(owner, epoch, now, systemIdentifier, slot, false, "", List.of());
    }

    /** The same epoch, now known to stream. */
    public Mark nowStreaming() {
        return new Mark(owner, epoch, since, systemIdentifier, slot, true, loss, recoveries);
    }

    /** The same epoch, now known to have lost something. */
    public Mark nowLosing(String seen) {
        return new Mark(owner, epoch, since, systemIdentifier, slot, streaming, seen, recoveries);
    }

    /** The epoch {@code next}, begun because the present one was lost. */
    public Mark recovered(long next, Instant now, String newSystemIdentifier) {
        List<Instant> recent = new ArrayList<>(recent(now));
        recent.add(now);
        return new Mark(owner, next, now, newSystemIdentifier, slot, false, "", recent);
    }

    /** Whether the last hour has seen as many recoveries as are made without asking. */
    public boolean exhausted(Instant now) {
        return recent(now).size() >= RECOVERIES;
    }

    /** A clock may have been set back since; a time that lies further ahead than an hour is of one that was wrong. */
    private List<Instant> recent(Instant now) {
        return recoveries.stream()
                .filter(time -> Duration.between(time, now).abs().compareTo(WINDOW) < 0)
                .toList();
    }
}
