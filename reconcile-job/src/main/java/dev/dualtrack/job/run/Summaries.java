package dev.dualtrack.job.run;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.fingerprint.KeyHash;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.expect.Drift;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** From the parts of a run to its summary. Pure. */
public final class Summaries {
    private static final int SAMPLES = 5;
    private static final int REASON_LENGTH = 600;

    private Summaries() {}

    /** The summary of a run whose every part was looked at. {@code rows}: source rows read. */
    public static RunSummary of(
            String runId, Instant startedAt, Instant finishedAt, long rows, Collection<PartResult> parts) {
        List<StoreResult> stores = new ArrayList<>();
        for (StoreKind kind : StoreKind.values()) {
            List<PartResult> own =
                    parts.stream().filter(part -> part.store() == kind).toList();
            if (!own.isEmpty()) {
                stores.add(store(kind, own));
            }
        }
        long verified = parts.stream().filter(PartResult::isVerified).count();
        return new RunSummary(
                runId,
                startedAt,
                finishedAt,
                result(parts),
                shortened(String.join("; ", reasons(parts))),
                fence(parts),
                rows,
                parts.isEmpty() ? 100 : 100.0 * verified / parts.size(),
                stores);
    }

    /** The summary of a run that ended before it had any result. */
    public static RunSummary without(
            String runId, Instant startedAt, Instant finishedAt, Result result, String reason) {
        return new RunSummary(runId, startedAt, finishedAt, result, shortened(reason), "", 0, 0, List.of());
    }

    /** What was not done outweighs what was found, and drift outweighs what could not be looked at. */
    static Result result(Collection<PartResult> parts) {
        if (parts.stream().anyMatch(part -> !part.suspended().isEmpty())) {
            return Result.REPAIR_SUSPENDED;
        }
        if (parts.stream().anyMatch(part -> part.remaining() > 0)) {
            return Result.DRIFTED;
        }
        return parts.stream().allMatch(PartResult::isVerified) ? Result.CONSISTENT : Result.UNVERIFIABLE;
    }

    private static List<String> reasons(Collection<PartResult> parts) {
        return parts.stream()
                .flatMap(part -> reasons(part)
                        .filter(reason -> !reason.isEmpty())
                        .map(reason -> part.table() + " in " + part.store().word() + ": " + reason))
                .toList();
    }

    private static Stream<String> reasons(PartResult part) {
        String incomplete = part.complete()
                ? ""
                : "the scan saw " + part.records() + " records (expected: all that the store counts)";
        String open = part.isVerified() || part.unsettled() == 0
                ? ""
                : part.unsettled() + " keys changed in every pass (expected: <= 100 or 1 %)";
        return Stream.of(part.suspended(), part.unverifiable(), incomplete, open);
    }

    /** The earliest of the parts' fences: all verdicts hold for it. */
    private static String fence(Collection<PartResult> parts) {
        return parts.stream()
                .map(PartResult::fence)
                .filter(fence -> !fence.isEmpty())
                .map(Lsn::parse)
                .min(Lsn::compareTo)
                .map(Lsn::toString)
                .orElse("");
    }

    private static StoreResult store(StoreKind kind, List<PartResult> parts) {
        return new StoreResult(
                kind.word(),
                sum(parts, PartResult::wanted),
                sum(parts, PartResult::records),
                sum(parts, part -> part.count(Drift.MISSING)),
                sum(parts, part -> part.count(Drift.ORPHANED)),
                sum(parts, part -> part.count(Drift.STALE)),
                sum(parts, part -> part.count(Drift.CORRUPT)),
                sum(parts, PartResult::unsettled),
                sum(parts, PartResult::quarantined),
                sum(parts, PartResult::repaired),
                sum(parts, PartResult::remaining),
                parts.stream().allMatch(PartResult::complete),
                parts.stream()
                        .flatMap(part -> part.drift().keySet().stream())
                        .limit(SAMPLES)
                        .map(KeyHash::of)
                        .toList());
    }

    private static long sum(List<PartResult> parts, ToLongFunction<PartResult> figure) {
        return parts.stream().mapToLong(figure).sum();
    }

    private static String shortened(String reason) {
        return reason.length() <= REASON_LENGTH ? reason : reason.substring(0, REASON_LENGTH) + "...";
    }
}
