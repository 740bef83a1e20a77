package dev.dualtrack.operator.model;

import java.util.Set;

/** What came of asking the source. */
public sealed interface SourceReading {
    /**
     * It answered.
     *
     * @param uncarried tables of which the publication, as it was found, did not carry all changes; the pipeline's own was
     *     put right since
     */
    record Read(SourceFacts facts, Set<String> uncarried) implements SourceReading {
        public Read {
            uncarried = Set.copyOf(uncarried);
        }
    }

    /** Nobody answered in time, or the connection broke. */
    record Unreachable(String message) implements SourceReading {}

    /** It refused the login or the database. */
    record Refused(String message) implements SourceReading {}
}
