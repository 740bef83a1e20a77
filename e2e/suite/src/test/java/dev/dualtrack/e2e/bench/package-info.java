@NullMarked
package dev.dualtrack.e2e.bench;

import org.jspecify.annotations.NullMarked;
