package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.run.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of the cold path one run takes on.
 *
 * @param stores what it looks at
 * @param scope what it may mend
 * @param stage whether a scheduler runs it as one of several stages, and repeats it: then it tries once
 * @param slice which of its parts this process takes on
 * @param window within which every part is scanned; null where each run scans all
 */
record Share(
        Set<StoreKind> stores,
        Scope scope,
        boolean stage,
        Slice slice,
        @Nullable ScanWindow window) {
    Share {
        stores = Set.copyOf(stores);
    }

    /** Every store. */
    static Share ofAll(PipelineConfig pipeline, Scope scope, boolean stage) {
        return new Share(Set.copyOf(pipeline.stores().kinds()), scope, stage, Slice.WHOLE, null);
    }

    /** One store, as a stage; one that the pipeline does not have is an {@link IllegalArgumentException}. */
    static Share ofOne(PipelineConfig pipeline, StoreKind store, Scope scope) {
        if (!pipeline.stores().kinds().contains(store)) {
            throw new IllegalArgumentException("--store: " + pipeline.stores().refusal(store));
        }
        return new Share(Set.of(store), scope, true, Slice.WHOLE, null);
    }

    /** That slice of it. */
    Share in(Slice part) {
        return new Share(stores, scope, stage, part, window);
    }

    /** The same with that window. */
    Share with(@Nullable ScanWindow scans) {
        return new Share(stores, scope, stage, slice, scans);
    }

    /** The parts that this process takes on. */
    Set<Place> places(PipelineConfig pipeline) {
        List<Place> places = new ArrayList<>();
        for (TableConfig table : pipeline.tables()) {
            for (StoreKind kind : StoreKind.values()) {
                if (stores.contains(kind) && table.mapsTo(kind)) {
                    places.add(new Place(table.id(), kind));
                }
            }
        }
        return slice.of(places);
    }

    boolean isWhole(PipelineConfig pipeline) {
        return stores.containsAll(pipeline.stores().kinds());
    }
}
