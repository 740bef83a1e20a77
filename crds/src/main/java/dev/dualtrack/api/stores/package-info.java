/** The derived stores: vector, graph, cache. */
@NullMarked
package dev.dualtrack.api.stores;

import org.jspecify.annotations.NullMarked;
