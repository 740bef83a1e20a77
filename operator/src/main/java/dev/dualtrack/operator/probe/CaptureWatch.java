package dev.dualtrack.operator.probe;

import java.util.Set;

/** Follows what the publication leaves out. */
@FunctionalInterface
public interface CaptureWatch {
    /**
     * Takes the tables of which the publication, as it was found, did not carry every change: before the pipeline's own is put
     * right, so that they are known though the source, or the operator, fails after that. What it throws keeps the publication
     * as it is. Returns whether the transactions that may be open are to be read, too.
     */
    boolean find(Set<String> uncarried);
}
