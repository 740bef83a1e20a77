package dev.dualtrack.job.run;

import dev.dualtrack.core.fingerprint.KeyHash;
import dev.dualtrack.job.journal.RunDetails;
import dev.dualtrack.job.journal.RunDetails.DriftedKey;
import dev.dualtrack.job.journal.RunDetails.Part;
import java.util.Collection;
import java.util.List;

/** From the parts of a run to what only the journal keeps of it. Pure. */
public final class Details {
    private Details() {}

    /**
     * What is kept.
     *
     * @param proceed the suspended run whose repair was released, or empty
     * @param verify whether the run compared every store and changed nothing
     */
    public static RunDetails of(Collection<PartResult> parts, String proceed, boolean verify) {
        return new RunDetails(
                proceed.isEmpty() ? null : proceed,
                verify,
                parts.stream().map(Details::part).toList());
    }

    private static Part part(PartResult part) {
        return new Part(
                part.table().toString(),
                part.store().word(),
                Summaries.store(part.store(), List.of(part)),
                Summaries.reasons(part),
                part.drift().entrySet().stream()
                        .map(entry -> new DriftedKey(
                                entry.getKey().values().toString(),
                                KeyHash.of(entry.getKey()),
                                entry.getValue().name()))
                        .toList(),
                part.held());
    }
}
