package dev.dualtrack.core.store.redis;

import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.Meta;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Metadata as it stands in hashes. */
final class RedisMeta {
    static final String VALUE = "value";
    static final String VERSION = "_version";
    static final String[] FIELDS = {VERSION, "_txid", "_fp", "_spec", "_gone"};

    private RedisMeta() {}

    /**
     * From the fields of a hash; empty where they were not written by this product. Only the version decides that, as it
     * does in the script that writes: else the two would disagree for ever on what is stored.
     */
    static Optional<Meta> ofHash(Map<String, String> fields) {
        return Version.ifValid(fields.get(VERSION)).map(version -> {
            long txid = number(fields.get("_txid"));
            return "1".equals(fields.get("_gone"))
                    ? Meta.tombstone(version, txid)
                    : new Meta(
                            version,
                            txid,
                            fields.getOrDefault("_fp", ""),
                            fields.getOrDefault("_spec", ""),
                            null,
                            false);
        });
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
