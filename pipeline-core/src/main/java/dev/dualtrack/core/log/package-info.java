/** What the clients of servers log, brought into the programs' own form. */
@NullMarked
package dev.dualtrack.core.log;

import org.jspecify.annotations.NullMarked;
