package dev.dualtrack.job.verify;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.fence.Fence;
import dev.dualtrack.job.scan.Candidate;
import dev.dualtrack.job.stream.Stream;
import dev.dualtrack.job.verify.PassResult.Looked;
import dev.dualtrack.job.verify.PassResult.NotPassed;
import dev.dualtrack.job.verify.RecheckResult.Settled;
import dev.dualtrack.job.verify.RecheckResult.Unverifiable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives candidates their verdicts, in a bounded number of {@link Pass}es. What changed in every pass is reported as
 * unsettled, never as drift.
 */
public final class Recheck {
    private static final Logger LOG = LoggerFactory.getLogger(Recheck.class);

    private final Pass pass;
    private final int maxPasses;

    /**
     * Looks at candidates of one store and table.
     *
     * @param runId marks this run's messages in the log
     * @param epoch the version epoch in force by the configuration; the store's mark may know a later one
     * @param maxPasses bounds the looks at a key that keeps changing
     */
    public Recheck(
            Source source,
            DerivedStore store,
            Stream stream,
            Fence fence,
            Expectation expectation,
            String runId,
            long epoch,
            int maxPasses) {
        this.pass = new Pass(source, store, stream, fence, expectation, new Pass.Run(runId, epoch));
        this.maxPasses = maxPasses;
    }

    /** Verdicts on what a scan brought up. Passes the fence once even if there is nothing to look at. */
    public RecheckResult verify(List<Candidate> candidates) {
        return run(candidates, false);
    }

    /**
     * Verdicts after a repair. Drift counts only when it is still there in the last pass: a worker may have appended a
     * command again because its guard did not let it pass.
     */
    public RecheckResult verifyRepair(List<Candidate> candidates) {
        return run(candidates, true);
    }

    private RecheckResult run(List<Candidate> candidates, boolean patient) {
        Map<RecordKey, Drift> confirmed = new LinkedHashMap<>();
        List<Candidate> open = candidates;
        Lsn fence = new Lsn(0);
        Relationships relationships = Relationships.NONE;
        long quarantined = 0;
        long unsightedLive = 0;
        for (int number = 1; number == 1 || (number <= maxPasses && !open.isEmpty()); number++) {
            switch (pass.look(open)) {
                case NotPassed notPassed -> {
                    return new Unverifiable(notPassed.reason());
                }
                case Looked looked -> {
                    fence = looked.fence();
                    quarantined += looked.quarantined();
                    unsightedLive += looked.unsightedLive();
                    open = new ArrayList<>(looked.unsettled());
                    if (patient && number < maxPasses) {
                        open.addAll(looked.sightings());
                    } else {
                        confirmed.putAll(looked.confirmed());
                        relationships = relationships.plus(looked.relationships());
                    }
                }
            }
            report(number, confirmed.size(), open.size());
        }
        return new Settled(fence, confirmed, relationships, open.size(), quarantined, unsightedLive);
    }

    private void report(int number, int confirmed, int open) {
        LOG.atInfo()
                .addKeyValue("table", pass.expectation().table())
                .addKeyValue("store", pass.expectation().store().word())
                .addKeyValue("pass", number)
                .addKeyValue("confirmed", confirmed)
                .addKeyValue("open", open)
                .log("Candidates looked at");
    }
}
