package dev.dualtrack.job.replay;

import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.job.stream.Letter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What has become of each letter of a plan so far. Not thread-safe. */
final class Answers {
    private final Map<LedgerKey, Letter> waiting = new LinkedHashMap<>();
    private final List<Letter> refused = new ArrayList<>();
    private int resolved;

    Answers(ReplayPlan plan) {
        plan.letters().forEach(one -> waiting.put(one.letter().key(), one.letter()));
    }

    /** Compares the letters without an answer with those that are open now. */
    void look(List<Letter> letters) {
        Map<LedgerKey, Letter> open = letters.stream().collect(Collectors.toMap(Letter::key, letter -> letter));
        for (Letter letter : List.copyOf(waiting.values())) {
            Letter now = open.get(letter.key());
            if (now == null) {
                waiting.remove(letter.key());
                resolved++;
            } else if (now.offset() != letter.offset() || now.partition() != letter.partition()) {
                waiting.remove(letter.key());
                refused.add(now);
            }
        }
    }

    /** Whether there is one for each letter. */
    boolean complete() {
        return waiting.isEmpty();
    }

    /** All of them, as of the last look. */
    Replay.Result result() {
        return new Replay.Result(resolved, refused, List.copyOf(waiting.values()));
    }
}
