package dev.dualtrack.operator.status;

import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.api.status.ConditionType;
import dev.dualtrack.api.status.DataPipelineStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Dates judgements: the transition time changes with the status of a condition and with nothing else. */
final class Conditions {
    private static final int LONGEST = 2048;

    private Conditions() {}

    static List<Condition> date(List<Judgement> judgements, DataPipelineStatus previous, long generation, Instant now) {
        return judgements.stream()
                .map(judgement -> new Condition(
                        judgement.type().text(),
                        judgement.status(),
                        generation,
                        find(previous, judgement.type())
                                .filter(condition -> condition.status() == judgement.status())
                                .map(Condition::lastTransitionTime)
                                .orElse(Times.text(now)),
                        judgement.reason().text(),
                        cut(judgement.message())))
                .toList();
    }

    static Optional<Condition> find(DataPipelineStatus status, ConditionType type) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(type.text()))
                .findFirst();
    }

    static boolean isTrue(DataPipelineStatus status, ConditionType type) {
        return find(status, type)
                .filter(condition -> condition.status() == ConditionStatus.TRUE)
                .isPresent();
    }

    private static String cut(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST - 1) + "…";
    }
}
