package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.api.status.DataPipelineStatus;
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
    private static final int LONGEST = 1000;

    Announcement {
        message = message.length() <= LONGEST ? message : message.substring(0, LONGEST);
    }

    /** What changed between two statuses: a condition that became good, or bad for another reason than before. */
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
        boolean summary = now.type().equals("Ready") && now.status() != ConditionStatus.TRUE;
        if (summary || now.status() == ConditionStatus.UNKNOWN) {
            return false;
        }
        return before == null
                ? now.status() == ConditionStatus.FALSE
                : before.status() != now.status() || !before.reason().equals(now.reason());
    }
}
