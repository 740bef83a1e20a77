/** Keeps the store's mark and fills what the mark does not name as filled. */
@NullMarked
package dev.dualtrack.worker.fill;

import org.jspecify.annotations.NullMarked;
