package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Outcome;
import dev.dualtrack.api.status.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One event. Events follow from changes of the status, so one thing that happens makes one event, however many passes see
 * it.
 */
record Announcement(boolean warning, String reason, String message) {
    private static final Set<String> TOLD =
            Set.of("Ready", "Validated", "SourceReady", "HotPathReady", "ColdPathReady", "Consistent");
    private static final Set<String> GOOD = Set.of("Ready", "Consistent");
    private static final Set<Outcome> BAD = Set.of(Outcome.DEGRADED, Outcome.STALLED, Outcome.PAUSED);
    private static final int LONGEST = 1000;

    Announcement {
        message = message.length() <= LONGEST ? message : message.substring(0, LONGEST);
    }

    /** What changed between two statuses: trouble that came, trouble that went, and the first time that all is well. */
    static List<Announcement> between(DataPipelineStatus previous, DataPipelineStatus next) {
        Map<String, Condition> before = previous.conditions().stream()
                .collect(Collectors.toMap(Condition::type, Function.identity(), (one, same) -> one));
        return next.conditions().stream()
                .filter(condition -> TOLD.contains(condition.type()))
                .filter(condition -> changed(before.get(condition.type()), condition))
                .map(condition -> new Announcement(
                        condition.status() == ConditionStatus.FALSE,
                        condition.reason(),
                        condition.type() + ": " + condition.message()))
                .distinct()
                .toList();
    }

    private static boolean changed(@Nullable Condition before, Condition now) {
        if (now.status() == ConditionStatus.TRUE) {
            boolean told = before != null && BAD.contains(outcome(before));
            return told || (GOOD.contains(now.type()) && (before == null || before.status() != ConditionStatus.TRUE));
        }
        boolean summary = now.type().equals("Ready");
        return !summary
                && BAD.contains(outcome(now))
                && (before == null || !before.reason().equals(now.reason()));
    }

    private static Outcome outcome(Condition condition) {
        return Reason.of(condition.reason()).map(Reason::outcome).orElse(Outcome.PENDING);
    }
}
