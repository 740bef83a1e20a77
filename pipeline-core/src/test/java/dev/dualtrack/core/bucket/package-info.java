@NullMarked
package dev.dualtrack.core.bucket;

import org.jspecify.annotations.NullMarked;
