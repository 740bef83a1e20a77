package dev.dualtrack.job.run;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.fence.Fence;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.journal.Checkpoints;
import dev.dualtrack.job.journal.ScanNotes;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.scan.SourceScan;
import dev.dualtrack.job.stream.Stream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over tables and stores: each table is read once and compared with each of its stores in turn, or with what
 * changed of it. A part that fails in a way that a later try may mend ends the whole attempt; one whose shape does not
 * fit is left without a verdict and does not hold up the others.
 */
public final class ReconcileRun {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileRun.class);

    private final Map<StoreKind, DerivedStore> stores;
    private final List<TableMapping> mappings;
    private final PartRun parts;
    private final @Nullable Embedder embedder;

    private ReconcileRun(
            Map<StoreKind, DerivedStore> stores,
            List<TableMapping> mappings,
            PartRun parts,
            @Nullable Embedder embedder) {
        this.stores = stores;
        this.mappings = List.copyOf(mappings);
        this.parts = parts;
        this.embedder = embedder;
    }

    /**
     * How a run goes.
     *
     * @param scope what it may mend in mode Repair
     * @param places the parts that it goes through
     * @param owner the pipeline; a store that is marked as another's is left without a verdict
     * @param epoch the version epoch in force by the configuration
     * @param runId marks messages and commands of this run
     * @param maxPasses how often a key that keeps changing is looked at
     * @param deep chooses which records are compared in full
     * @param portions how much of a repair is asked for before it is looked at again
     * @param limits how much room is left to the hot path
     * @param basis tells requests and configurations apart, to tell whether a checkpoint is of use
     * @param turns which parts need no scan if their changes are looked at; null for none
     */
    public record Options(
            Mode mode,
            Scope scope,
            Set<Place> places,
            String owner,
            long epoch,
            String runId,
            int maxPasses,
            DeepCheck deep,
            Portions portions,
            Throttle.Limits limits,
            String basis,
            @Nullable Turns turns) {}

    /**
     * A run over the tables in the stores, as far as these are among {@code stores} and its options ask for them. Without
     * {@code embedder} no vector is compared.
     */
    public static ReconcileRun of(
            Source source,
            Map<StoreKind, DerivedStore> stores,
            List<TableMapping> mappings,
            Stream stream,
            Fence fence,
            Pace pace,
            Rails rails,
            @Nullable Embedder embedder,
            Checkpoints checkpoints,
            ScanNotes notes,
            Options options) {
        PartRun parts = new PartRun(source, stream, fence, pace, rails, checkpoints, notes, options);
        return new ReconcileRun(stores, mappings, parts, embedder);
    }

    /** Goes through all of it. {@code baselines}: what the run before left. */
    public List<PartResult> run(Map<String, Long> baselines) {
        List<PartResult> results = new ArrayList<>();
        Set<Place> due = due();
        for (TableMapping mapping : mappings) {
            List<Expectation> expectations = stores.keySet().stream()
                    .filter(kind -> parts.options().places().contains(new Place(mapping.id(), kind)))
                    .map(kind -> new Expectation(mapping, kind, embedder))
                    .toList();
            if (expectations.isEmpty()) {
                continue;
            }
            OnDemand<SourceScan> scan = new OnDemand<>(() -> scanned(expectations));
            long baseline = baselines.getOrDefault(mapping.id().toString(), -1L);
            for (Expectation expectation : expectations) {
                results.add(part(scan, baseline, expectation, due.contains(expectation.place())));
            }
        }
        return results;
    }

    /** Of the places of this run those that are scanned in any case. */
    private Set<Place> due() {
        Set<Place> places = parts.options().places();
        Turns turns = parts.options().turns();
        if (turns == null) {
            return places;
        }
        Map<Place, Turns.Past> pasts = new HashMap<>();
        places.forEach(
                place -> parts.notes().find(place).map(Turns.Past::of).ifPresent(past -> pasts.put(place, past)));
        return turns.due(places, pasts);
    }

    private SourceScan scanned(List<Expectation> expectations) {
        TableMapping mapping = expectations.getFirst().mapping();
        String column = mapping.config().fingerprintColumn();
        if (column != null && !parts.source().keepsFingerprints(mapping)) {
            LOG.atWarn()
                    .addKeyValue("table", mapping.id())
                    .addKeyValue("column", column)
                    .log("Nothing keeps the fingerprint column, so every row is hashed (expected: the trigger that"
                            + " reconcile-job fingerprint-column prints)");
        }
        SourceScan scan = parts.options().turns() == null
                ? SourceScan.of(parts.source(), expectations)
                : SourceScan.noting(parts.source(), parts.stream(), expectations);
        LOG.atInfo()
                .addKeyValue("table", mapping.id())
                .addKeyValue("rows", scan.rows())
                .log("Source scanned");
        return scan;
    }

    /** Made when it is first asked for: a table whose parts were all taken over is not read. */
    private static final class OnDemand<T> implements Supplier<T> {
        private final Supplier<T> maker;
        private @Nullable T made;

        OnDemand(Supplier<T> maker) {
            this.maker = maker;
        }

        @Override
        public T get() {
            T here = made;
            if (here == null) {
                here = maker.get();
                made = here;
            }
            return here;
        }

        /** Empty if it was not asked for, or could not be made. */
        Optional<T> made() {
            return Optional.ofNullable(made);
        }
    }

    private PartResult part(OnDemand<SourceScan> scan, long baseline, Expectation expectation, boolean due) {
        DerivedStore store = stores.get(expectation.store());
        if (store == null) {
            throw new IllegalStateException("no " + expectation.store().word() + " store (expected: one)");
        }
        try {
            return parts.run(scan, baseline, store, expectation, due);
        } catch (ClassifiedException e) {
            if (e.errorClass() != ErrorClass.SCHEMA) {
                throw e;
            }
            long rows = scan.made().map(SourceScan::rows).orElse(PartResult.ROWS_UNKNOWN);
            return PartResult.unverifiable(
                    expectation.table(), expectation.store(), rows, String.valueOf(e.getMessage()));
        }
    }
}
