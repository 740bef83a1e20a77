package dev.dualtrack.core.fingerprint;

import dev.dualtrack.core.event.RecordKey;

/** The form in which keys appear where clear keys must not: status, events, logs, standard output. */
public final class KeyHash {
    private KeyHash() {}

    /** The first 12 hex digits of SHA-256 over the table's name and the key's values. */
    public static String of(RecordKey key) {
        StringBuilder text = new StringBuilder(key.table().toString());
        for (Object value : key.values()) {
            String part = value.toString();
            text.append('\n').append(part.length()).append(':').append(part);
        }
        return Digest.hex(text.toString(), 12);
    }
}
