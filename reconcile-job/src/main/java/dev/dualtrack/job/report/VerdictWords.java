package dev.dualtrack.job.report;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.Sample;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A run's verdict in words, for every output that people read. It promises no more than the run has shown: what has no
 * verdict is said in {@link #caveats()}. Names of stores and figures only, no row data.
 */
public record VerdictWords(RunSummary run) {
    /** What is said where there is no verdict. */
    static final String NONE = "no verdict";

    /** The result in one or two words. */
    public static String word(Result result) {
        return switch (result) {
            case CONSISTENT -> "Consistent";
            case DRIFTED -> "Drifted";
            case UNVERIFIABLE -> "Unverifiable";
            case INCOMPLETE -> "Incomplete";
            case REPAIR_SUSPENDED -> "Repair suspended";
            case FAILED -> "Failed";
            case RUNNING -> "Running";
            case SKIPPED -> "Skipped";
        };
    }

    /** Whether a run with this result says anything about drift. */
    public static boolean isVerdict(Result result) {
        return switch (result) {
            case CONSISTENT, DRIFTED, REPAIR_SUSPENDED -> true;
            case UNVERIFIABLE, INCOMPLETE, FAILED, RUNNING, SKIPPED -> false;
        };
    }

    /** The state of one store in some words. */
    static String word(StoreResult store) {
        if (store.remaining() > 0) {
            return Count.text(store.remaining()) + " left";
        }
        if (!store.verified()) {
            return NONE;
        }
        return store.drift() == 0 ? "no drift found" : "no drift left";
    }

    /** The relationships that differ, each kind on its own; empty if none was found to. */
    static String relationships(StoreResult store) {
        Relationships found = store.relationships();
        return found.total() == 0
                ? ""
                : "Relationships that differ: missing %s, surplus %s, dangling %s."
                        .formatted(
                                Count.text(found.missing()), Count.text(found.surplus()), Count.text(found.dangling()));
    }

    /** The result in one or two words. */
    public String word() {
        return word(run.result());
    }

    /** The result in one or two sentences. */
    public String sentence() {
        return switch (run.result()) {
            case CONSISTENT ->
                drift() == 0
                        ? "No record was found to differ from PostgreSQL."
                        : differed() + " from PostgreSQL. " + repaired() + ", and no drift is left.";
            case DRIFTED -> remaining() + " from PostgreSQL: " + byStore() + '.' + repairs();
            case REPAIR_SUSPENDED ->
                "A guard rail held the repair back, or a part of it. " + remaining() + " from PostgreSQL: " + byStore()
                        + '.' + repairs();
            case UNVERIFIABLE ->
                "Not everything could be compared. What could not is neither consistent nor drifted." + repairs();
            case INCOMPLETE ->
                "The scan of a store showed fewer records than the store counts, or met some under keys that no row can"
                        + " have. No drift is left in what it showed."
                        + repairs();
            case FAILED -> "The run ended without a verdict. That says nothing about drift.";
            case RUNNING -> "The run has not ended.";
            case SKIPPED -> "Another run of this pipeline was under way.";
        };
    }

    /** What the verdict does not cover, a sentence each; empty where it covers everything that was asked for. */
    public List<String> caveats() {
        List<String> caveats = new ArrayList<>();
        Double percent = run.coveragePercent();
        Instant oldest = run.oldestScan();
        if (oldest != null) {
            caveats.add("Coverage is " + coverage()
                    + ". Of the rest, what has a verdict was compared by a run before, the oldest scan being of "
                    + Times.minute(oldest)
                    + ", and nothing tells of a change since.");
        } else if (!run.stores().isEmpty() && percent != null && percent < 100) {
            caveats.add("Coverage is " + coverage() + ": the rest has no verdict.");
        }
        String unverified = names(store -> !store.verified());
        if (!unverified.isEmpty()) {
            caveats.add("There is a table without a verdict in " + unverified + ": a count of 0 means nothing there.");
        }
        String incomplete = names(store -> !store.complete());
        if (!incomplete.isEmpty()) {
            caveats.add("The scan was incomplete in " + incomplete + ": what it missed has no verdict.");
        }
        long unsettled = Count.UNSETTLED.of(run);
        if (unsettled > 0) {
            caveats.add(Count.text(unsettled, "key") + " kept changing while looked at, without a verdict.");
        }
        long quarantined = Count.QUARANTINED.of(run);
        if (quarantined > 0) {
            caveats.add(Count.text(quarantined, "key") + (quarantined == 1 ? " is" : " are")
                    + " quarantined: refused by the store, differing, and not counted as drift.");
        }
        return caveats;
    }

    /** The share of rows that was compared, {@code 66.6%}: never rounded up; {@code -} where it is not known. */
    public String coverage() {
        if (run.coveragePercent() == null) {
            return "-";
        }
        return String.format(Locale.ROOT, "%.1f%%", Math.floor(run.coveragePercent() * 10) / 10);
    }

    /** Which records were compared in full; empty if unknown. */
    String sample() {
        Sample sample = run.sample();
        return sample == null
                ? ""
                : "The whole content was compared of up to %s of each table in each store, drawn by seed %s."
                        .formatted(Count.text(sample.size(), "record"), sample.seed());
    }

    private long drift() {
        return run.stores().stream().mapToLong(StoreResult::drift).sum();
    }

    private String differed() {
        return Count.text(drift(), "record") + " differed";
    }

    private String remaining() {
        long remaining = Count.REMAINING.of(run);
        return Count.text(remaining, "record") + (remaining == 1 ? " differs" : " differ");
    }

    private String repaired() {
        long repaired = Count.REPAIRED.of(run);
        return Count.text(repaired) + (repaired == 1 ? " was" : " were") + " repaired";
    }

    private String repairs() {
        return Count.REPAIRED.of(run) == 0 ? "" : ' ' + repaired() + '.';
    }

    private String names(Predicate<StoreResult> wanted) {
        return run.stores().stream().filter(wanted).map(StoreResult::name).collect(Collectors.joining(", "));
    }

    private String byStore() {
        return run.stores().stream()
                .filter(store -> store.remaining() > 0)
                .map(store -> store.name() + ' ' + Count.text(store.remaining()))
                .collect(Collectors.joining(", "));
    }
}
