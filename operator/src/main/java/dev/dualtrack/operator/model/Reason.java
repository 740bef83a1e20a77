package dev.dualtrack.operator.model;

import java.util.Locale;

/**
 * Every reason that a condition may carry. Its severity alone decides how the whole resource is judged, so that
 * programs which read conditions and people who read the phase see the same.
 */
public enum Reason {
    // Validated
    VALID(Severity.GOOD),
    INVALID_SPEC(Severity.TERMINAL),
    SECRET_MISSING(Severity.TERMINAL),
    SECRET_KEY_MISSING(Severity.TERMINAL),
    OWNERSHIP_CONFLICT(Severity.TERMINAL),
    // SourceReady
    STREAMING(Severity.GOOD),
    SOURCE_UNREACHABLE(Severity.TROUBLE),
    SOURCE_LOGIN_FAILED(Severity.TROUBLE),
    WAL_LEVEL(Severity.TROUBLE),
    NO_REPLICATION_RIGHT(Severity.TROUBLE),
    TABLE_MISSING(Severity.TROUBLE),
    NO_PRIMARY_KEY(Severity.TROUBLE),
    NO_SELECT_RIGHT(Severity.TROUBLE),
    PUBLICATION_MISSING(Severity.TROUBLE),
    PUBLICATION_INCOMPLETE(Severity.TROUBLE),
    SLOT_FOREIGN(Severity.TROUBLE),
    SLOT_LOST(Severity.TROUBLE),
    SLOT_AT_RISK(Severity.GOOD),
    RECOVERIES_EXHAUSTED(Severity.TERMINAL),
    STREAM_UNREACHABLE(Severity.TROUBLE),
    PARTITION_COUNT(Severity.TROUBLE),
    CDC_SERVER_STARTING(Severity.PROGRESS),
    SNAPSHOT_RUNNING(Severity.PROGRESS),
    // SourceReady, HotPathReady
    PODS_FAILING(Severity.TROUBLE),
    // HotPathReady
    FOLLOWING(Severity.GOOD),
    WORKERS_STARTING(Severity.PROGRESS),
    BACKFILLING(Severity.PROGRESS),
    WORKERS_SILENT(Severity.TROUBLE),
    STORE_UNREACHABLE(Severity.TROUBLE),
    STORE_FOREIGN(Severity.TROUBLE),
    TABLE_HELD(Severity.TROUBLE),
    // HotPathReady, ColdPathReady, Paused
    SUSPENDED(Severity.GOOD),
    ACTIVE(Severity.GOOD),
    // ColdPathReady
    SCHEDULED(Severity.GOOD),
    SCHEMA_MISSING(Severity.TROUBLE),
    LAST_RUN_FAILED(Severity.TROUBLE),
    // Consistent
    VERIFIED(Severity.GOOD),
    DRIFT_DETECTED(Severity.TROUBLE),
    REPAIR_SUSPENDED(Severity.TROUBLE),
    NEVER_VERIFIED(Severity.PROGRESS),
    UNVERIFIABLE(Severity.TROUBLE),
    STALE(Severity.TROUBLE),
    // any
    WAITING(Severity.PROGRESS);

    private final Severity severity;

    Reason(Severity severity) {
        this.severity = severity;
    }

    /** How much a reason weighs. */
    public enum Severity {
        /** Nothing to do. */
        GOOD,
        /** Gets better by itself. */
        PROGRESS,
        /** Somebody or something outside has to change; noticed and mended without a new spec. */
        TROUBLE,
        /** Stays until the resource or what it names is changed. */
        TERMINAL
    }

    /** How much it weighs. */
    public Severity severity() {
        return severity;
    }

    /** The condition's reason: {@code SourceUnreachable}. */
    public String word() {
        StringBuilder word = new StringBuilder();
        for (String part : name().split("_")) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }
}
