/** Tests of what becomes of native libraries' files. */
@NullMarked
package dev.dualtrack.core.natives;

import org.jspecify.annotations.NullMarked;
