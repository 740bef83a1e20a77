/**
 * A peer of the hot path, made of Debezium alone: its embedded engine reads the table, its transform {@code
 * FieldToEmbedding} makes a vector of every event, and each record is written on its own to the three stores.
 *
 * <p>Where that leaves a choice, it is the one that loses nothing:
 *
 * <ul>
 *   <li>Records are replaced under their key (upsert, merge), so a redelivered event does no harm. Deletes delete.
 *   <li>An event is acknowledged after all three stores have it. A write that fails ends the program before that.
 *   <li>The transform reads one field. A transform of the peer's own puts the text that the specification makes of several
 *       columns there.
 *   <li>The engine's settings are its defaults, save the two that the product's own Debezium Server changes as well: changes
 *       are polled for every 20 ms, offsets are written every second.
 * </ul>
 */
@NullMarked
package dev.dualtrack.peer.debezium;

import org.jspecify.annotations.NullMarked;
