package dev.dualtrack.core.sim;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import org.jspecify.annotations.Nullable;

/**
 * One record as the connector writes it.
 *
 * @param key null for a TRUNCATE
 * @param value the envelope, null for the null value after a delete
 * @param newKey whether it carries the header of a delete that is half of a key change
 * @param state the number of the row's state that it brings, 0 where it brings none
 * @param version of the change
 */
public record Logged(@Nullable RecordKey key, @Nullable String value, boolean newKey, int state, Version version) {}
