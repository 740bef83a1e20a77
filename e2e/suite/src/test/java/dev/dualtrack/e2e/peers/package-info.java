@NullMarked
package dev.dualtrack.e2e.peers;

import org.jspecify.annotations.NullMarked;
