/** The curated part of the children's pods that a person may set. */
@NullMarked
package dev.dualtrack.api.pods;

import org.jspecify.annotations.NullMarked;
