package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Place;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Stores of the pipeline in which something is to be compared, opened together and closed together. */
record OpenStores(Map<StoreKind, DerivedStore> byKind) implements AutoCloseable {
    static OpenStores of(PipelineConfig config, Set<Place> places, List<TableMapping> mappings, StoreOpener opener) {
        Map<StoreKind, DerivedStore> stores = new EnumMap<>(StoreKind.class);
        OpenStores opened = new OpenStores(Collections.unmodifiableMap(stores));
        try {
            for (StoreKind kind : StoreKind.values()) {
                List<TableMapping> own = mappings.stream()
                        .filter(mapping -> places.contains(new Place(mapping.id(), kind)))
                        .toList();
                if (!own.isEmpty()) {
                    stores.put(kind, opener.open(kind, config, own));
                }
            }
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public void close() {
        byKind.values().forEach(DerivedStore::close);
    }
}
