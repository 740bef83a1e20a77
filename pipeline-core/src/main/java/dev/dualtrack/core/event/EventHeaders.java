package dev.dualtrack.core.event;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the decoder needs of a change record's headers.
 *
 * @param epoch the version epoch that cdc-server stamped, 0 where the header is missing
 * @param newKey whether the delete is the first half of a change of the primary key
 */
public record EventHeaders(long epoch, boolean newKey) {
    /** The header of a delete that is followed by the create under another key. */
    public static final String NEW_KEY_HEADER = "__debezium.newkey";

    /**
     * Reads the values of the headers {@link dev.dualtrack.core.config.Naming#EPOCH_HEADER} and {@link #NEW_KEY_HEADER},
     * null where there is none. An epoch that is not a decimal number of 32 bits is an {@link IllegalArgumentException}.
     */
    public static EventHeaders of(byte @Nullable [] epoch, byte @Nullable [] newKey) {
        return new EventHeaders(epoch == null ? 0 : number(epoch), newKey != null);
    }

    private static long number(byte[] epoch) {
        String text = new String(epoch, StandardCharsets.UTF_8);
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException(
                    "epoch header: " + epoch.length + " bytes (expected: decimal digits of 0 to 4294967295)");
        }
        return Long.parseLong(text);
    }
}
