package dev.dualtrack.api.status;

import static dev.dualtrack.api.status.ConditionType.COLD_PATH_READY;
import static dev.dualtrack.api.status.ConditionType.CONSISTENT;
import static dev.dualtrack.api.status.ConditionType.HOT_PATH_READY;
import static dev.dualtrack.api.status.ConditionType.PAUSED;
import static dev.dualtrack.api.status.ConditionType.READY;
import static dev.dualtrack.api.status.ConditionType.SOURCE_READY;
import static dev.dualtrack.api.status.ConditionType.VALIDATED;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Every reason that a condition of the resource can carry, with the condition that carries it first and with what it
 * means for the whole resource.
 *
 * <p>{@code Ready}, {@code Stalled} and {@code Reconciling} repeat the reason of the condition that decides. When
 * several conditions have something to say, {@link #deciding} picks the one whose outcome is the most urgent.
 */
public enum Reason {
    // First sight and end of life.
    PENDING("Pending", READY, Outcome.PENDING),
    RUNNING("Running", READY, Outcome.HEALTHY),
    DELETING("Deleting", READY, Outcome.DELETING),
    OPERATOR_FAILING("OperatorFailing", READY, Outcome.DEGRADED),

    // Validated: can be judged from the resource, its references and its neighbours.
    VALID("Valid", VALIDATED, Outcome.HEALTHY),
    INVALID_SPEC("InvalidSpec", VALIDATED, Outcome.STALLED),
    INVALID_SCHEDULE("InvalidSchedule", VALIDATED, Outcome.STALLED),
    SECRET_NOT_FOUND("SecretNotFound", VALIDATED, Outcome.STALLED),
    SECRET_KEY_MISSING("SecretKeyMissing", VALIDATED, Outcome.STALLED),
    OWNED_BY_OTHER("OwnedByOther", VALIDATED, Outcome.STALLED),

    // SourceReady: PostgreSQL, Kafka and what leads from one to the other.
    STREAMING("Streaming", SOURCE_READY, Outcome.HEALTHY),
    SOURCE_PROVISIONING("SourceProvisioning", SOURCE_READY, Outcome.PROGRESSING),
    SNAPSHOT_RUNNING("SnapshotRunning", SOURCE_READY, Outcome.PROGRESSING),
    WAITING_FOR_DATABASE("WaitingForDatabase", SOURCE_READY, Outcome.PROGRESSING),
    WAITING_FOR_KAFKA("WaitingForKafka", SOURCE_READY, Outcome.PROGRESSING),
    DATABASE_UNREACHABLE("DatabaseUnreachable", SOURCE_READY, Outcome.DEGRADED),
    KAFKA_UNREACHABLE("KafkaUnreachable", SOURCE_READY, Outcome.DEGRADED),
    CDC_SERVER_NOT_READY("CdcServerNotReady", SOURCE_READY, Outcome.DEGRADED),
    SLOT_NOT_READ("SlotNotRead", SOURCE_READY, Outcome.DEGRADED),
    SLOT_NOT_MOVING("SlotNotMoving", SOURCE_READY, Outcome.DEGRADED),
    SLOT_UNRESERVED("SlotUnreserved", SOURCE_READY, Outcome.DEGRADED),
    SLOT_LOST("SlotLost", SOURCE_READY, Outcome.DEGRADED),
    AUTHENTICATION_FAILED("AuthenticationFailed", SOURCE_READY, Outcome.STALLED),
    MISSING_PRIVILEGE("MissingPrivilege", SOURCE_READY, Outcome.STALLED),
    WAL_LEVEL_NOT_LOGICAL("WalLevelNotLogical", SOURCE_READY, Outcome.STALLED),
    TABLE_NOT_FOUND("TableNotFound", SOURCE_READY, Outcome.STALLED),
    COLUMN_NOT_FOUND("ColumnNotFound", SOURCE_READY, Outcome.STALLED),
    COLUMN_NOT_USABLE("ColumnNotUsable", SOURCE_READY, Outcome.STALLED),
    NO_PRIMARY_KEY("NoPrimaryKey", SOURCE_READY, Outcome.STALLED),
    UNSUPPORTED_KEY_TYPE("UnsupportedKeyType", SOURCE_READY, Outcome.STALLED),
    PUBLICATION_MISMATCH("PublicationMismatch", SOURCE_READY, Outcome.STALLED),
    TOPIC_MISMATCH("TopicMismatch", SOURCE_READY, Outcome.STALLED),
    MARK_UNREADABLE("MarkUnreadable", SOURCE_READY, Outcome.STALLED),

    // HotPathReady: the workers and the stores behind them.
    APPLYING("Applying", HOT_PATH_READY, Outcome.HEALTHY),
    WORKERS_STARTING("WorkersStarting", HOT_PATH_READY, Outcome.PROGRESSING),
    BACKFILLING("Backfilling", HOT_PATH_READY, Outcome.PROGRESSING),
    WAITING_FOR_STORE("WaitingForStore", HOT_PATH_READY, Outcome.PROGRESSING),
    STORE_UNREACHABLE("StoreUnreachable", HOT_PATH_READY, Outcome.DEGRADED),
    WORKERS_NOT_READY("WorkersNotReady", HOT_PATH_READY, Outcome.DEGRADED),
    WORKERS_FAILING("WorkersFailing", HOT_PATH_READY, Outcome.DEGRADED),
    CIRCUIT_OPEN("CircuitOpen", HOT_PATH_READY, Outcome.DEGRADED),
    SCHEMA_MISMATCH("SchemaMismatch", HOT_PATH_READY, Outcome.DEGRADED),
    RESYNC_REQUIRED("ResyncRequired", HOT_PATH_READY, Outcome.DEGRADED),
    DATA_FLOOD("DataFlood", HOT_PATH_READY, Outcome.DEGRADED),
    HOT_PATH_SUSPENDED("HotPathSuspended", HOT_PATH_READY, Outcome.PAUSED),

    // ColdPathReady: the schedule and the last run.
    SCHEDULED("Scheduled", COLD_PATH_READY, Outcome.HEALTHY),
    SCHEDULE_PROVISIONING("ScheduleProvisioning", COLD_PATH_READY, Outcome.PROGRESSING),
    RUN_FAILED("RunFailed", COLD_PATH_READY, Outcome.DEGRADED),
    COLD_PATH_SUSPENDED("ColdPathSuspended", COLD_PATH_READY, Outcome.PAUSED),

    // Consistent: the verdict. Drift that a repair is about to mend leaves the resource healthy.
    VERIFIED("Verified", CONSISTENT, Outcome.HEALTHY),
    NEVER_VERIFIED("NeverVerified", CONSISTENT, Outcome.HEALTHY),
    UNVERIFIABLE("Unverifiable", CONSISTENT, Outcome.HEALTHY),
    STALE("Stale", CONSISTENT, Outcome.HEALTHY),
    CHANGES_MISSED("ChangesMissed", CONSISTENT, Outcome.HEALTHY),
    DRIFT_DETECTED("DriftDetected", CONSISTENT, Outcome.HEALTHY),
    DRIFT_REMAINS("DriftRemains", CONSISTENT, Outcome.DEGRADED),
    REPAIR_SUSPENDED("RepairSuspended", CONSISTENT, Outcome.DEGRADED),

    // Paused: says who stopped what.
    NOT_SUSPENDED("NotSuspended", PAUSED, Outcome.HEALTHY),
    SUSPENDED("Suspended", PAUSED, Outcome.PAUSED);

    /** Most urgent last: a deletion hides a mistake, a mistake hides a pause, a pause hides an outage. */
    private static final List<Outcome> URGENCY = List.of(
            Outcome.HEALTHY,
            Outcome.PENDING,
            Outcome.PROGRESSING,
            Outcome.DEGRADED,
            Outcome.PAUSED,
            Outcome.STALLED,
            Outcome.DELETING);

    private final String text;
    private final ConditionType condition;
    private final Outcome outcome;

    Reason(String text, ConditionType condition, Outcome outcome) {
        this.text = text;
        this.condition = condition;
        this.outcome = outcome;
    }

    /** Returns the reason as it stands in the resource. */
    public String text() {
        return text;
    }

    /** Returns the condition that carries the reason first. */
    public ConditionType condition() {
        return condition;
    }

    /** Returns what the reason means for the whole resource. */
    public Outcome outcome() {
        return outcome;
    }

    /** Returns the reason of that text, or nothing if a newer operator wrote it. */
    public static Optional<Reason> of(String text) {
        return Arrays.stream(values())
                .filter(reason -> reason.text.equals(text))
                .findFirst();
    }

    /** Returns the reason that decides {@code Ready}: the first of the most urgent ones, {@code RUNNING} if all is well. */
    public static Reason deciding(List<Reason> reasons) {
        return reasons.stream()
                .filter(reason -> reason.outcome != Outcome.HEALTHY)
                .max(Comparator.comparingInt(reason -> URGENCY.indexOf(reason.outcome)))
                .orElse(RUNNING);
    }
}
