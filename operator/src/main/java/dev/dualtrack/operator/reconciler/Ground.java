package dev.dualtrack.operator.reconciler;

import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.StreamReading;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What lies outside the cluster, after it was prepared: source, stream, and the epoch that follows from both. */
record Ground(
        SourceReading source,
        @Nullable Problem sourceProblem,
        List<String> warnings,
        StreamReading stream,
        EpochState epoch,
        List<Problem> conflicts) {
    Ground {
        warnings = List.copyOf(warnings);
        conflicts = List.copyOf(conflicts);
    }

    /** The same with more against the resource. */
    Ground and(List<Problem> problems) {
        return new Ground(
                source,
                sourceProblem,
                warnings,
                stream,
                epoch,
                Stream.concat(conflicts.stream(), problems.stream()).toList());
    }
}
