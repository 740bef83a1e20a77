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
 * had at that version or, after a Refresh, a later one; as long as the version is that of the same change, the state does
 * not go back either, where the store compares and sets. A deleted row that flashes back, or a value that the row never
 * had, is thus found at once.
 */
public final class Oracle {
    private final History history;
    private final SimTable table;
    private final StoreKind kind;
    private final Map<RecordKey, List<@Nullable Image>> images = new HashMap<>();
    private final Map<RecordKey, Version> tops = new HashMap<>();
    private final Map<RecordKey, Integer> floors = new HashMap<>();

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
        if (version.isBefore(top) && !version.change().equals(Version.ZERO)) {
            return "went back: " + key.values() + " to version " + version + " (expected: >= " + top + ")";
        }
        Version now = version.isBefore(top) ? top : version;
        tops.put(key, now);
        boolean refreshed = kind != StoreKind.VECTOR && now.change().equals(top.change());
        int least = Math.max(history.state(key, now), refreshed ? floors.getOrDefault(key, 0) : 0);
        int shown = first(key, least, image);
        floors.put(key, Math.max(shown, least));
        return shown >= 0
                ? null
                : "stale: " + key.values() + " shows " + image + " (expected: state " + least + " or a later one of "
                        + images(key) + ")";
    }

    /** Whether that image is what the row was in the given state or in a later one. */
    public boolean reached(RecordKey key, int state, @Nullable Image image) {
        return first(key, state, image) >= 0;
    }

    private int first(RecordKey key, int from, @Nullable Image image) {
        List<@Nullable Image> all = images(key);
        for (int i = from; i < all.size(); i++) {
            if (Objects.equals(all.get(i), image)) {
                return i;
            }
        }
        return -1;
    }

    /** What the store must show in the end; one that it cannot hold counts as well. */
    public @Nullable Image last(RecordKey key) {
        return images(key).getLast();
    }
}
