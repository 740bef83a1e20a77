@NullMarked
package dev.dualtrack.testbed.backends;

import org.jspecify.annotations.NullMarked;
