package dev.dualtrack.job.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.fingerprint.KeyHash;
import java.util.Collection;

/** What only the journal keeps of a run: clear keys of drifted records, a bounded number for each table and store. */
public final class Details {
    private static final int KEYS_PER_PART = 100;

    private Details() {}

    /** As JSON; {@code proceed} is the suspended run whose repair was released, or empty. */
    public static ObjectNode of(Collection<PartResult> parts, String proceed) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        if (!proceed.isEmpty()) {
            details.put("proceed", proceed);
        }
        ArrayNode list = details.putArray("parts");
        for (PartResult part : parts) {
            ObjectNode node = list.addObject();
            node.put("table", part.table().toString());
            node.put("store", part.store().word());
            ArrayNode keys = node.putArray("drift");
            part.drift().entrySet().stream()
                    .limit(KEYS_PER_PART)
                    .forEach(entry -> keys.addObject()
                            .put("key", entry.getKey().values().toString())
                            .put("hash", KeyHash.of(entry.getKey()))
                            .put("kind", entry.getValue().name()));
        }
        return details;
    }
}
