/** Which tables are captured, and how a row becomes a record of each store. */
@NullMarked
package dev.dualtrack.api.tables;

import org.jspecify.annotations.NullMarked;
