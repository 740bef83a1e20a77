package dev.dualtrack.operator.reconciler;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was applied last and what the server made of it, so that an unchanged child costs no call. A child counts as
 * unchanged while both the wish and all of the object but its status and bookkeeping are what they were.
 */
final class Applied {
    private final Map<String, Entry> entries = new HashMap<>();

    boolean current(HasMetadata wanted, @Nullable HasMetadata live) {
        Entry entry = entries.get(key(wanted));
        return live != null
                && entry != null
                && entry.wanted().equals(wanted)
                && entry.result().equals(substance(live));
    }

    /** Whether the same was applied before, so that a difference is somebody else's doing. */
    boolean wantedBefore(HasMetadata wanted) {
        Entry entry = entries.get(key(wanted));
        return entry != null && entry.wanted().equals(wanted);
    }

    void remember(HasMetadata wanted, HasMetadata result) {
        Long generation = result.getMetadata().getGeneration();
        entries.put(key(wanted), new Entry(wanted, substance(result), generation == null ? 0 : generation));
    }

    /** The generation that the last apply made of that object, as far as it is known; a cache may be behind it. */
    long generation(HasMetadata live) {
        Entry entry = entries.get(key(live));
        return entry == null ? 0 : entry.generation();
    }

    static String key(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getName();
    }

    private static Map<String, Object> substance(HasMetadata object) {
        @SuppressWarnings("unchecked")
        Map<String, Object> fields = Serialization.unmarshal(Serialization.asJson(object), Map.class);
        Map<String, Object> substance = new HashMap<>(fields);
        substance.remove("status");
        substance.put(
                "metadata",
                Objects.hash(
                        object.getMetadata().getUid(),
                        object.getMetadata().getLabels(),
                        object.getMetadata().getOwnerReferences()));
        return substance;
    }

    private record Entry(HasMetadata wanted, Map<String, Object> result, long generation) {}
}
