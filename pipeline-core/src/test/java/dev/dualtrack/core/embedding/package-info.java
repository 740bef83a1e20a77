@NullMarked
package dev.dualtrack.core.embedding;

import org.jspecify.annotations.NullMarked;
