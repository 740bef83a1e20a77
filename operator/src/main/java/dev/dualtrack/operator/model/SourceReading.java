package dev.dualtrack.operator.model;

import java.util.Set;

/** What came of asking the source. */
public sealed interface SourceReading {
    /**
     * It answered.
     *
     * @param published tables that were put into the pipeline's own publication, which was there without them: changes of
     *     them were not captured for a time
     */
    record Read(SourceFacts facts, Set<String> published) implements SourceReading {
        public Read {
            published = Set.copyOf(published);
        }
    }

    /** Nobody answered in time, or the connection broke. */
    record Unreachable(String message) implements SourceReading {}

    /** It refused the login or the database. */
    record Refused(String message) implements SourceReading {}
}
