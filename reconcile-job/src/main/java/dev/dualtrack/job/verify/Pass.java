package dev.dualtrack.job.verify;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.expect.Stored;
import dev.dualtrack.job.fence.Fence;
import dev.dualtrack.job.fence.FenceResult;
import dev.dualtrack.job.scan.Candidate;
import dev.dualtrack.job.stream.Stream;
import dev.dualtrack.job.verify.PassResult.Looked;
import dev.dualtrack.job.verify.PassResult.NotPassed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * One pass over candidates:
 *
 * <ol>
 *   <li>read their source rows and keep which version each is;
 *   <li>wait at the fence, so that the store's workers have taken in all of them;
 *   <li>read the store strongly, then the source again;
 *   <li>let {@link Judge} decide;
 *   <li>take out keys that were quarantined at any time since the pass began.
 * </ol>
 *
 * <p>Takes no lock; writes may go on. An epoch that rises during the pass unsettles all of it.
 */
record Pass(Source source, DerivedStore store, Stream stream, Fence fence, Expectation expectation, Run run) {
    private static final int CHUNK = 500;

    /** Which run it is, for messages, and the epoch that its configuration names. */
    record Run(String id, long epoch) {}

    /** What the source said of some candidates before the fence. */
    private record Before(List<Candidate> candidates, Map<RecordKey, RowVersion> rows, TxSnapshot snapshot) {
        static Before of(List<Candidate> candidates, SourceRead read) {
            Map<RecordKey, RowVersion> rows = new HashMap<>();
            read.rows().forEach((key, row) -> rows.put(key, RowVersion.of(row)));
            return new Before(candidates, rows, read.snapshot());
        }
    }

    PassResult look(List<Candidate> candidates) {
        long epoch = epoch();
        Map<TopicPartition, Long> ledger = stream.ledgerEnds();
        List<Before> before = chunks(candidates).stream()
                .map(chunk -> Before.of(chunk, read(chunk)))
                .toList();
        return switch (fence.await(expectation.table(), expectation.store(), run.id())) {
            case FenceResult.TimedOut timedOut -> new NotPassed(timedOut.reason());
            case FenceResult.Passed passed -> behindFence(passed.position(), epoch, ledger, before);
        };
    }

    private Looked behindFence(Lsn position, long epoch, Map<TopicPartition, Long> ledger, List<Before> chunks) {
        Map<RecordKey, Drift> confirmed = new LinkedHashMap<>();
        Map<RecordKey, Relationships> relationships = new HashMap<>();
        List<Candidate> sightings = new ArrayList<>();
        List<Candidate> unsettled = new ArrayList<>();
        Judge judge = new Judge(epoch);
        long unsightedLive = 0;
        for (Before before : chunks) {
            Map<RecordKey, Stored> stored = new StoreReader(store, expectation).read(before.candidates());
            SourceRead after = read(before.candidates());
            for (Candidate candidate : before.candidates()) {
                RecordKey key = candidate.key();
                Stored record = stored.getOrDefault(key, Stored.NOTHING);
                SourceRow row = after.rows().get(key);
                Evidence evidence = new Evidence(
                        candidate, before.rows().get(key), before.snapshot(), record, row, after.snapshot());
                unsightedLive += record.live() && !candidate.sighted() ? 1 : 0;
                switch (judge.judge(expectation.compare(row == null ? null : row.row(), record), evidence)) {
                    case Verdict.Clean _ -> {}
                    case Verdict.Unsettled _ -> unsettled.add(candidate.seenAs(record));
                    case Verdict.Confirmed found -> {
                        confirmed.put(key, found.drift());
                        if (found.drift() == Drift.CORRUPT && row != null) {
                            relationships.put(key, expectation.relationships(row.row(), record));
                        }
                        sightings.add(candidate.seenAs(record));
                    }
                }
            }
        }
        if (epoch() != epoch) {
            unsettled.addAll(sightings);
            confirmed.clear();
        }
        Set<RecordKey> known =
                confirmed.isEmpty() ? Set.of() : stream.quarantined(expectation.table(), expectation.store(), ledger);
        long quarantined = confirmed.keySet().stream().filter(known::contains).count();
        confirmed.keySet().removeAll(known);
        sightings.removeIf(seen -> !confirmed.containsKey(seen.key()));
        relationships.keySet().retainAll(confirmed.keySet());
        return new Looked(
                position,
                confirmed,
                relationships.values().stream().reduce(Relationships.NONE, Relationships::plus),
                sightings,
                unsettled,
                quarantined,
                unsightedLive);
    }

    private long epoch() {
        return Math.max(run.epoch(), store.mark().map(StoreMark::epoch).orElse(0L));
    }

    private SourceRead read(List<Candidate> chunk) {
        return source.read(
                expectation.mapping(), chunk.stream().map(Candidate::key).toList());
    }

    private static List<List<Candidate>> chunks(List<Candidate> all) {
        List<List<Candidate>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            chunks.add(all.subList(from, Math.min(all.size(), from + CHUNK)));
        }
        return chunks;
    }
}
