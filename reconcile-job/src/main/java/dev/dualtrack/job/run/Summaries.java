package dev.dualtrack.job.run;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.fingerprint.KeyHash;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.Sample;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.run.PartResult.Earlier;
import dev.dualtrack.job.scan.DeepCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From the parts of a run to its summary. Pure. */
public final class Summaries {
    private static final int SAMPLES = 5;
    private static final int REASON_LENGTH = 600;

    private Summaries() {}

    /** The summary of a run whose every part was looked at, with the mapping of that hash. */
    public static RunSummary of(
            String runId,
            Instant startedAt,
            Instant finishedAt,
            DeepCheck deep,
            String mapping,
            Collection<PartResult> parts) {
        List<StoreResult> stores = new ArrayList<>();
        for (StoreKind kind : StoreKind.values()) {
            List<PartResult> own =
                    parts.stream().filter(part -> part.store() == kind).toList();
            if (!own.isEmpty()) {
                stores.add(store(kind, own));
            }
        }
        return new RunSummary(
                runId,
                startedAt,
                finishedAt,
                result(parts),
                parts.isEmpty() ? "nothing is mapped to a store" : shortened(String.join("; ", reasons(parts))),
                fence(parts),
                rowsChecked(parts),
                coverage(parts),
                oldestScan(parts),
                new Sample(deep.size(), HexFormat.of().toHexDigits(deep.seed())),
                mapping,
                stores);
    }

    /** The summary of a run that is under way, with the mapping of that hash. */
    public static RunSummary running(String runId, Instant startedAt, String mapping) {
        return new RunSummary(runId, startedAt, null, Result.RUNNING, "", "", 0, null, null, null, mapping, List.of());
    }

    /** The summary of a run, with the mapping of that hash, that ended before it had any result. */
    public static RunSummary without(
            String runId, Instant startedAt, Instant finishedAt, Result result, String reason, String mapping) {
        return new RunSummary(
                runId, startedAt, finishedAt, result, shortened(reason), "", 0, 0.0, null, null, mapping, List.of());
    }

    /**
     * What was not done outweighs what was found, and drift outweighs what could not be looked at. A run without any part
     * has verified nothing.
     */
    static Result result(Collection<PartResult> parts) {
        if (parts.stream().anyMatch(part -> !part.suspended().isEmpty())) {
            return Result.REPAIR_SUSPENDED;
        }
        if (parts.stream().anyMatch(part -> part.remaining() > 0)) {
            return Result.DRIFTED;
        }
        if (parts.isEmpty() || parts.stream().anyMatch(part -> part.complete() && !part.isVerified())) {
            return Result.UNVERIFIABLE;
        }
        return parts.stream().allMatch(PartResult::complete) ? Result.CONSISTENT : Result.INCOMPLETE;
    }

    /** Each table counts once, with as many of its rows as the store that was compared best. */
    private static long rowsChecked(Collection<PartResult> parts) {
        return parts.stream()
                .collect(Collectors.toMap(PartResult::table, PartResult::rowsCompared, Math::max))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static @Nullable Double coverage(Collection<PartResult> parts) {
        long rows = parts.stream().mapToLong(PartResult::rows).sum();
        boolean unknown = parts.stream().anyMatch(part -> part.rows() == PartResult.ROWS_UNKNOWN);
        return unknown || rows == 0
                ? null
                : (Double) (100.0
                        * parts.stream().mapToLong(PartResult::rowsCompared).sum()
                        / rows);
    }

    private static @Nullable Instant oldestScan(Collection<PartResult> parts) {
        return parts.stream()
                .flatMap(part -> Stream.ofNullable(part.earlier()))
                .map(Earlier::scannedAt)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private static List<String> reasons(Collection<PartResult> parts) {
        return parts.stream()
                .flatMap(part -> reasons(part).stream()
                        .map(reason -> part.table() + " in " + part.store().word() + ": " + reason))
                .toList();
    }

    /** Why the part has no verdict, or which rail tripped; empty if neither. */
    static List<String> reasons(PartResult part) {
        String incomplete = part.complete()
                ? ""
                : "the scan saw " + part.records()
                        + " records (expected: all that the store counts, and nothing under a key that no row can have)";
        String open = part.isVerified() || part.unsettled() == 0
                ? ""
                : part.unsettled() + " keys changed in every pass (expected: <= 100 or 1 %)";
        return Stream.of(part.suspended(), part.unverifiable(), incomplete, open)
                .filter(reason -> !reason.isEmpty())
                .toList();
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

    /** The figures of some tables in one store. */
    static StoreResult store(StoreKind kind, List<PartResult> parts) {
        return new StoreResult(
                kind.word(),
                sum(parts, PartResult::wanted),
                sum(parts, PartResult::records),
                sum(parts, PartResult::keysCompared),
                sum(parts, PartResult::sampled),
                sum(parts, part -> part.count(Drift.MISSING)),
                sum(parts, part -> part.count(Drift.ORPHANED)),
                sum(parts, part -> part.count(Drift.STALE)),
                sum(parts, part -> part.count(Drift.CORRUPT)),
                parts.stream().map(PartResult::relationships).reduce(Relationships.NONE, Relationships::plus),
                sum(parts, PartResult::unsettled),
                sum(parts, PartResult::quarantined),
                sum(parts, PartResult::repaired),
                sum(parts, PartResult::remaining),
                parts.stream().allMatch(PartResult::complete),
                parts.stream().allMatch(PartResult::isVerified),
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
