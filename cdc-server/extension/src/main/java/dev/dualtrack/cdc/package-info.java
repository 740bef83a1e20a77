/** The only code of ours in cdc-server. */
@NullMarked
package dev.dualtrack.cdc;

import org.jspecify.annotations.NullMarked;
