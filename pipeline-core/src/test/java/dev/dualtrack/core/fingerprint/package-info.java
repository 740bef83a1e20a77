@NullMarked
package dev.dualtrack.core.fingerprint;

import org.jspecify.annotations.NullMarked;
