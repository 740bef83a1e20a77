package dev.dualtrack.operator.status;

import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.api.status.ConditionType;
import dev.dualtrack.api.status.Reason;

/** What one condition says, before it is dated. */
record Judgement(ConditionType type, ConditionStatus status, Reason reason, String message) {
    static Judgement yes(ConditionType type, Reason reason, String message) {
        return new Judgement(type, ConditionStatus.TRUE, reason, message);
    }

    static Judgement no(ConditionType type, Reason reason, String message) {
        return new Judgement(type, ConditionStatus.FALSE, reason, message);
    }

    static Judgement unknown(ConditionType type, Reason reason, String message) {
        return new Judgement(type, ConditionStatus.UNKNOWN, reason, message);
    }

    /** Not looked at, because something before it decides. */
    static Judgement notLookedAt(ConditionType type) {
        return unknown(type, Reason.PENDING, "Not looked at yet.");
    }
}
