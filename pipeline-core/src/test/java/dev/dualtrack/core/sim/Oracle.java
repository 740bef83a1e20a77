package dev.dualtrack.core.sim;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Knows what a store may show. The version of a row never goes back, and with it the store shows the state that the row
 * had at that version or, after a Refresh, a later one. A deleted row that flashes back, or a value that the row never
 * had, is thus found at once.
 */
public final class Oracle {
    private final History history;
    private final SimTable table;
    private final StoreKind kind;
    private final Map<RecordKey, List<@Nullable Image>> images = new HashMap<>();
    private final Map<RecordKey, Version> tops = new HashMap<>();

    /** The oracle for one store. */
    public Oracle(History history, SimTable table, StoreKind kind) {
        this.history = history;
        this.table = table;
        this.kind = kind;
    }

    private List<@Nullable Image> images(RecordKey key) {
        List<@Nullable Image> known = images.computeIfAbsent(key, k -> new ArrayList<>());
        List<@Nullable Row> states = history.states(key);
        while (known.size() < states.size()) {
            known.add(table.image(kind, states.get(known.size())));
        }
        return known;
    }

    /**
     * The store now has that version of the row and shows that image; returns what is wrong with it, else null. A record
     * made by a Refresh of a row that the store did not know has no version.
     */
    public @Nullable String shows(RecordKey key, Version version, @Nullable Image image) {
        Version top = tops.getOrDefault(key, Version.ZERO);
        if (version.isBefore(top) && !version.equals(Version.ZERO)) {
            return "went back: " + key.values() + " to version " + version + " (expected: >= " + top + ")";
        }
        Version now = version.isBefore(top) ? top : version;
        tops.put(key, now);
        int state = history.state(key, now);
        return reached(key, state, image)
                ? null
                : "stale: " + key.values() + " shows " + image + " (expected: state " + state + " or a later one of "
                        + images(key) + ")";
    }

    /** Whether that image is what the row was in the given state or in a later one. */
    public boolean reached(RecordKey key, int state, @Nullable Image image) {
        List<@Nullable Image> all = images(key);
        for (int i = state; i < all.size(); i++) {
            if (Objects.equals(all.get(i), image)) {
                return true;
            }
        }
        return false;
    }

    /** What the store must show in the end; one that it cannot hold counts as well. */
    public @Nullable Image last(RecordKey key) {
        return images(key).getLast();
    }
}
