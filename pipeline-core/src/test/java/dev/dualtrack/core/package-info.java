@NullMarked
package dev.dualtrack.core;

import org.jspecify.annotations.NullMarked;
