package dev.dualtrack.job;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The program's exit codes, the same for every sub-command. */
enum ExitCode {
    CONSISTENT(0, "consistent, or skipped because another run is under way (the summary says so)"),
    DRIFTED(1, "drift is left, or a guard rail suspended the repair"),
    CONFIGURATION(2, "wrong usage or configuration"),
    /** No result has it: the JVM itself ends so ({@code -XX:+ExitOnOutOfMemoryError}). */
    OUT_OF_MEMORY(3, "out of memory: says nothing about drift"),
    FAILED(4, "failed: says nothing about drift"),
    UNVERIFIABLE(5, "something could not be compared, and no drift was left in what could");

    /** How the help says 0 of commands that do something else than comparing. */
    static final String DONE = "done, whatever the runs found";

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }

    static ExitCode of(Result result) {
        return switch (result) {
            case CONSISTENT, SKIPPED -> CONSISTENT;
            case DRIFTED, REPAIR_SUSPENDED -> DRIFTED;
            case UNVERIFIABLE, INCOMPLETE -> UNVERIFIABLE;
            case FAILED, RUNNING -> FAILED;
        };
    }

    /**
     * Of a process that has a slice of a run. One that is done while others are at work is no failure, and one that another run
     * kept from working is: without it the run has no end.
     */
    static ExitCode of(Result result, Slice slice) {
        if (slice.isWhole()) {
            return of(result);
        }
        return switch (result) {
            case RUNNING -> CONSISTENT;
            case SKIPPED -> FAILED;
            case CONSISTENT, DRIFTED, REPAIR_SUSPENDED, UNVERIFIABLE, INCOMPLETE, FAILED -> of(result);
        };
    }

    /**
     * Of a stage that has left {@code owed} records of each store undone. Drift that other stages are there for is
     * no failure of this one; that somebody else was at work is, because then the stage has done nothing.
     */
    static ExitCode ofStage(RunSummary summary, ToLongFunction<StoreResult> owed) {
        return switch (summary.result()) {
            case SKIPPED -> FAILED;
            case DRIFTED -> {
                if (summary.stores().stream().anyMatch(store -> owed.applyAsLong(store) > 0)) {
                    yield DRIFTED;
                }
                yield summary.stores().stream().allMatch(store -> store.verified() && store.complete())
                        ? CONSISTENT
                        : UNVERIFIABLE;
            }
            case CONSISTENT, REPAIR_SUSPENDED, UNVERIFIABLE, INCOMPLETE, FAILED, RUNNING -> of(summary.result());
        };
    }

    /** Of a command that compares, as the help lists them. */
    static Map<String, String> ofRuns() {
        return listed(List.of(values()));
    }

    /** Of a command that is one stage of several. */
    static Map<String, String> ofStages() {
        Map<String, String> listed = listed(List.of(values()));
        listed.put(Integer.toString(CONSISTENT.number), "what the stage is there for is done");
        listed.put(Integer.toString(FAILED.number), "failed, or another run is under way: says nothing about drift");
        return listed;
    }

    /** Of a command that only tells of runs. */
    static Map<String, String> ofReports() {
        Map<String, String> listed = listed(List.of(CONSISTENT, CONFIGURATION, FAILED));
        listed.put(Integer.toString(CONSISTENT.number), DONE);
        return listed;
    }

    /** Of the command that tries dead letters again. */
    static Map<String, String> ofReplays() {
        Map<String, String> listed = listed(List.of(values()));
        listed.put(
                Integer.toString(CONSISTENT.number), "no dead letter that was named is left, or a dry run listed them");
        listed.put(Integer.toString(DRIFTED.number), "letters were refused again, or are to be resolved by hand");
        listed.put(
                Integer.toString(UNVERIFIABLE.number),
                "workers have not answered in time; what they were asked stays in the stream");
        return listed;
    }

    private static Map<String, String> listed(List<ExitCode> codes) {
        Map<String, String> listed = new LinkedHashMap<>();
        codes.forEach(code -> listed.put(Integer.toString(code.number), code.meaning));
        return listed;
    }
}
