package dev.dualtrack.operator.model;

import dev.dualtrack.core.cdc.SourceOffset;
import org.jspecify.annotations.Nullable;

/**
 * What earlier passes saw under the pipeline's mark.
 *
 * @param noted what cdc-server had noted, null if nothing is known: the source had that before it was read again
 * @param loss the loss that was seen, empty if none; it stays one until the next epoch, though what it was seen by may pass
 */
public record EarlierPass(@Nullable SourceOffset noted, String loss) {
    /** Nothing is known. */
    public static final EarlierPass NONE = new EarlierPass(null, "");
}
