@NullMarked
package dev.dualtrack.worker;

import org.jspecify.annotations.NullMarked;
