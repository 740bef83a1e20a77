package dev.dualtrack.operator.status;

import static dev.dualtrack.api.status.ConditionType.SOURCE_READY;

import dev.dualtrack.api.status.Reason;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.Rollout;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.StreamFacts;
import dev.dualtrack.operator.model.StreamReading;
import org.jspecify.annotations.Nullable;

/** {@code SourceReady}: changes flow from PostgreSQL into Kafka. */
final class SourceJudge {
    private SourceJudge() {}

    /** {@code wasReady}: what is missing now has been there before. */
    static Judgement judge(Observation seen, boolean wasReady) {
        if (seen.source() == null || seen.stream() == null) {
            return Judgement.notLookedAt(SOURCE_READY);
        }
        return switch (seen.source()) {
            case SourceReading.Unreachable(String message) ->
                no(wasReady ? Reason.DATABASE_UNREACHABLE : Reason.WAITING_FOR_DATABASE, message);
            case SourceReading.Refused(String message) -> no(Reason.AUTHENTICATION_FAILED, message);
            case SourceReading.Read read -> source(seen, read.facts(), wasReady);
        };
    }

    private static Judgement source(Observation seen, SourceFacts facts, boolean wasReady) {
        Problem problem = seen.sourceProblem();
        if (problem != null) {
            return no(problem.reason(), problem.message());
        }
        return switch (seen.stream()) {
            case null -> Judgement.notLookedAt(SOURCE_READY);
            case StreamReading.Unreachable(String message) ->
                no(wasReady ? Reason.KAFKA_UNREACHABLE : Reason.WAITING_FOR_KAFKA, message);
            case StreamReading.MarkUnreadable(String message) -> no(Reason.MARK_UNREADABLE, message);
            case StreamReading.Read(StreamFacts stream) -> stream(seen, facts, stream, wasReady);
        };
    }

    private static Judgement stream(Observation seen, SourceFacts facts, StreamFacts stream, boolean wasReady) {
        if (!stream.mismatches().isEmpty()) {
            return no(Reason.TOPIC_MISMATCH, String.join("; ", stream.mismatches()));
        }
        Rollout cdcServer = seen.cdcServer();
        if (!cdcServer.trouble().isEmpty()) {
            return no(Reason.CDC_SERVER_NOT_READY, cdcServer.trouble());
        }
        if (cdcServer.state() == Rollout.State.SHORT && wasReady) {
            return no(Reason.CDC_SERVER_NOT_READY, "cdc-server is not ready.");
        }
        if (cdcServer.state() != Rollout.State.READY) {
            return no(Reason.SOURCE_PROVISIONING, "cdc-server is starting.");
        }
        return slot(seen, facts.slot(), stream);
    }

    private static Judgement slot(Observation seen, @Nullable SlotFacts slot, StreamFacts stream) {
        if (slot == null) {
            return no(Reason.SOURCE_PROVISIONING, "cdc-server has not made slot " + seen.slotName() + " yet.");
        }
        if (stream.offset() == null || stream.offset().snapshotRunning() || slot.confirmed() == null) {
            return no(Reason.SNAPSHOT_RUNNING, "Rows that were there before are being read.");
        }
        if ("unreserved".equals(slot.walStatus())) {
            return no(
                    Reason.SLOT_UNRESERVED,
                    "wal_status of slot " + seen.slotName()
                            + ": unreserved (expected: reserved); it will be lost unless"
                            + " cdc-server catches up or max_slot_wal_keep_size is raised");
        }
        if (seen.slotUnread()) {
            return no(
                    Reason.SLOT_NOT_READ,
                    "Nobody reads slot " + seen.slotName() + ", though cdc-server is ready (expected: active); changes"
                            + " wait in PostgreSQL's log, which grows. The log of cdc-server says why.");
        }
        if (seen.slotStill()) {
            return no(
                    Reason.SLOT_NOT_MOVING,
                    "Slot " + seen.slotName() + " stands at " + slot.confirmed()
                            + ", and cdc-server, which holds it, has noted nothing new for five minutes (expected: a"
                            + " heartbeat's place in the log, every two seconds); changes wait in PostgreSQL's log, which"
                            + " grows. The log of cdc-server says why, or PostgreSQL sends it nothing.");
        }
        String warnings = seen.warnings().isEmpty() ? "" : " Warning: " + String.join("; ", seen.warnings());
        return Judgement.yes(
                SOURCE_READY,
                Reason.STREAMING,
                "Slot " + seen.slotName() + " feeds " + seen.spec().tables().size() + " table(s)." + warnings);
    }

    private static Judgement no(Reason reason, String message) {
        return Judgement.no(SOURCE_READY, reason, message);
    }
}
