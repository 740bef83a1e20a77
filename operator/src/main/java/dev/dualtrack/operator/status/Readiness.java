package dev.dualtrack.operator.status;

import dev.dualtrack.api.status.ConditionType;
import dev.dualtrack.api.status.Outcome;
import dev.dualtrack.api.status.Reason;
import java.util.ArrayList;
import java.util.List;

/** {@code Ready} in front of the other conditions, and {@code Reconciling} or {@code Stalled} behind them while true. */
final class Readiness {
    private Readiness() {}

    static Reason deciding(List<Judgement> judgements) {
        return Reason.deciding(judgements.stream().map(Judgement::reason).toList());
    }

    static List<Judgement> summarize(List<Judgement> judgements) {
        Reason reason = deciding(judgements);
        String message = judgements.stream()
                .filter(judgement -> judgement.reason() == reason)
                .findFirst()
                .map(Judgement::message)
                .orElse("Changes reach every store.");
        Outcome outcome = reason.outcome();
        List<Judgement> all = new ArrayList<>();
        all.add(new Judgement(ConditionType.READY, outcome.ready(), reason, message));
        all.addAll(judgements);
        if (outcome == Outcome.PROGRESSING || outcome == Outcome.PENDING) {
            all.add(Judgement.yes(ConditionType.RECONCILING, reason, message));
        }
        if (outcome == Outcome.STALLED) {
            all.add(Judgement.yes(ConditionType.STALLED, reason, message));
        }
        return all;
    }
}
