package dev.dualtrack.api.status;

/**
 * What a reason means for the whole resource: the value of {@code Ready}, the phase, and how kstatus and Argo CD read
 * it.
 */
public enum Outcome {
    /** Nothing is wrong. */
    HEALTHY(ConditionStatus.TRUE, Phase.RUNNING, Kstatus.CURRENT, Health.HEALTHY),
    /** Not looked at yet. */
    PENDING(ConditionStatus.UNKNOWN, Phase.PENDING, Kstatus.IN_PROGRESS, Health.PROGRESSING),
    /** On its way; no person is needed. */
    PROGRESSING(ConditionStatus.FALSE, Phase.PROVISIONING, Kstatus.IN_PROGRESS, Health.PROGRESSING),
    /** Was ready, and is not; retried for ever, so kstatus has to call it in progress. */
    DEGRADED(ConditionStatus.FALSE, Phase.DEGRADED, Kstatus.IN_PROGRESS, Health.DEGRADED),
    /** A person has to change the resource or its surroundings; {@code Stalled} is true. */
    STALLED(ConditionStatus.FALSE, Phase.FAILED, Kstatus.FAILED, Health.DEGRADED),
    /** A person stopped it. */
    PAUSED(ConditionStatus.FALSE, Phase.PAUSED, Kstatus.IN_PROGRESS, Health.SUSPENDED),
    /** Being deleted. */
    DELETING(ConditionStatus.FALSE, Phase.DELETING, Kstatus.TERMINATING, Health.PROGRESSING);

    /** Status as computed by kstatus. */
    public enum Kstatus {
        CURRENT,
        IN_PROGRESS,
        FAILED,
        TERMINATING
    }

    /** Health as computed by Argo CD with the script that is shipped. */
    public enum Health {
        HEALTHY,
        PROGRESSING,
        DEGRADED,
        SUSPENDED
    }

    private final ConditionStatus ready;
    private final Phase phase;
    private final Kstatus kstatus;
    private final Health health;

    Outcome(ConditionStatus ready, Phase phase, Kstatus kstatus, Health health) {
        this.ready = ready;
        this.phase = phase;
        this.kstatus = kstatus;
        this.health = health;
    }

    public ConditionStatus ready() {
        return ready;
    }

    public Phase phase() {
        return phase;
    }

    public Kstatus kstatus() {
        return kstatus;
    }

    public Health health() {
        return health;
    }
}
