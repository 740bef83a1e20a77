@NullMarked
package dev.dualtrack.testbed.process;

import org.jspecify.annotations.NullMarked;
