package dev.dualtrack.core.sim;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The states of each row in the order in which they were committed; the first one is absence. */
public final class History {
    private final Map<RecordKey, List<@Nullable Row>> states = new LinkedHashMap<>();
    private final Map<RecordKey, TreeMap<Version, Integer>> versions = new HashMap<>();

    /** Notes the next state of a row, brought by a change of that version; returns its number. */
    public int add(RecordKey key, @Nullable Row row, Version version) {
        List<@Nullable Row> all = states(key);
        all.add(row);
        versions.computeIfAbsent(key, k -> new TreeMap<>()).put(version, all.size() - 1);
        return all.size() - 1;
    }

    /** The number of the state that the row has at that version. */
    public int state(RecordKey key, Version version) {
        Map.Entry<Version, Integer> at =
                versions.getOrDefault(key, new TreeMap<>()).floorEntry(version);
        return at == null ? 0 : at.getValue();
    }

    /** All states of a row up to now. */
    public List<@Nullable Row> states(RecordKey key) {
        return states.computeIfAbsent(key, k -> {
            List<@Nullable Row> fresh = new ArrayList<>();
            fresh.add(null);
            return fresh;
        });
    }

    /** Every key that ever had a state. */
    public Set<RecordKey> keys() {
        return states.keySet();
    }
}
