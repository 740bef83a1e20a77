package dev.dualtrack.job.run;

import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.bucket.RecordHash;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.fence.Fence;
import dev.dualtrack.job.fence.FenceResult;
import dev.dualtrack.job.fence.FenceResult.TimedOut;
import dev.dualtrack.job.journal.ScanNotes.Note;
import dev.dualtrack.job.run.PartResult.Earlier;
import dev.dualtrack.job.scan.Candidate;
import dev.dualtrack.job.scan.Churn;
import dev.dualtrack.job.scan.Moment;
import dev.dualtrack.job.scan.SourceScan;
import dev.dualtrack.job.stream.Stream;
import dev.dualtrack.job.verify.Recheck;
import dev.dualtrack.job.verify.RecheckResult.Settled;
import dev.dualtrack.job.verify.RecheckResult.Unverifiable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, in place of a scan, at what changed in a part since it was known to agree (ADR 0048):
 *
 * <ol>
 *   <li>keys of the rows that were written since, by their xmin, whether or not change capture saw it;
 *   <li>behind a fence, keys of all changes and commands in the table's topics since, deletes among them;
 *   <li>the source's sums, against those of then: in each bucket that differs one of these keys must be, and those of
 *       them that came or went must make up all of what differs in the keys. Else a row came or went that neither tells
 *       of;
 *   <li>the store, for these keys: each must agree, behind a fence;
 *   <li>how many records the store has in all: as many as it should, but for changes since the rows were read.
 * </ol>
 *
 * <p>It finds that the part still agrees, or nothing: whatever is not as it should be, the part is scanned.
 */
record ChangesLook(
        Source source,
        Stream stream,
        Fence fence,
        DerivedStore store,
        Expectation expectation,
        Recheck recheck,
        String runId) {
    private static final Logger LOG = LoggerFactory.getLogger(ChangesLook.class);

    /** Where more than one in so many records changed, a scan costs less than a look at each. */
    private static final int SHARE = 10;

    private static final int ALWAYS = 1_000;

    /** So many keys are kept in memory, whatever the table's size. */
    private static final int MOST = 100_000;

    /** How far ids of transactions may have gone on: 32 bits of them tell an order only if it is less than half of all. */
    private static final long MOST_IDS = 1L << 30;

    /** The part's result; empty if it has to be scanned. {@code moment}: that of the scan. */
    Optional<PartResult> at(Note note, SourceScan scan, Moment moment) {
        if (moment.oldest() < note.oldest() || moment.next() - note.oldest() > MOST_IDS) {
            return due("the transactions since cannot be told");
        }
        long wanted = scan.wantedCount(store.kind());
        int most = most(wanted);
        List<RecordKey> written = source.keysWrittenSince(expectation.mapping(), note.oldest(), most + 1);
        if (written.size() > most) {
            return due("many rows were written");
        }
        FenceResult waited = fence.await(expectation.table(), store.kind(), runId);
        if (waited instanceof TimedOut late) {
            return Optional.of(unverifiable(scan, late.reason()));
        }
        Optional<Set<RecordKey>> streamed = stream.keysSince(expectation.table(), note.positions(), most);
        if (streamed.isEmpty()) {
            return due("the stream does not tell all changes, or too many");
        }
        Set<RecordKey> keys = new HashSet<>(streamed.get());
        keys.addAll(written);
        Buckets differing = scan.wanted(store.kind()).differing(note.sums(), Buckets.all());
        RecordHash hash = new RecordHash(expectation.mapping(), store.kind());
        long[] looked = keys.stream().mapToLong(hash::ofKey).toArray();
        if (!differing.eachHasOne(LongStream.of(looked))
                || !scan.wanted(store.kind()).keysExplain(note.sums(), LongStream.of(looked))) {
            return due("rows came or went that nothing tells of");
        }
        return switch (recheck.verify(keys.stream().map(Candidate::unsighted).toList())) {
            case Unverifiable unverifiable -> Optional.of(unverifiable(scan, unverifiable.reason()));
            case Settled settled ->
                agrees(settled) && hasAll(wanted, moment)
                        ? Optional.of(agreeing(note, scan, settled, written.size()))
                        : due("not everything agrees");
        };
    }

    /** So many keys are looked at where so many records are wanted. */
    static int most(long wanted) {
        return Math.clamp(wanted / SHARE, ALWAYS, MOST);
    }

    private static boolean agrees(Settled settled) {
        return settled.confirmed().isEmpty() && settled.unsettled() == 0 && settled.quarantined() == 0;
    }

    /** But for what came after the rows were read. A cache may have lost records. */
    private boolean hasAll(long wanted, Moment moment) {
        if (expectation.mayBeAbsent()) {
            return true;
        }
        long surplus = store.count(expectation.table()) - wanted;
        return Math.abs(surplus)
                <= Churn.since(stream, expectation.table(), moment.ends()).untilNow();
    }

    private PartResult agreeing(Note note, SourceScan scan, Settled settled, long rows) {
        LOG.atInfo()
                .addKeyValue("table", expectation.table())
                .addKeyValue("store", expectation.store().word())
                .addKeyValue("rows", rows)
                .addKeyValue("scannedAt", note.scannedAt())
                .log("Changes since the last look agree");
        return new PartResult(
                expectation.table(),
                expectation.store(),
                scan.rows(),
                scan.wantedCount(expectation.store()),
                note.records(),
                0,
                true,
                Map.of(),
                Map.of(),
                Relationships.NONE,
                0,
                0,
                0,
                0,
                settled.fence().toString(),
                "",
                null,
                new Earlier(note.scannedAt(), rows));
    }

    private PartResult unverifiable(SourceScan scan, String reason) {
        return PartResult.unverifiable(expectation.table(), expectation.store(), scan.rows(), reason);
    }

    private Optional<PartResult> due(String reason) {
        LOG.atInfo()
                .addKeyValue("table", expectation.table())
                .addKeyValue("store", expectation.store().word())
                .addKeyValue("reason", reason)
                .log("A look at changes does not do");
        return Optional.empty();
    }
}
