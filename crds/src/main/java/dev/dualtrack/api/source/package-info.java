/** Where rows come from: the PostgreSQL source. */
@NullMarked
package dev.dualtrack.api.source;

import org.jspecify.annotations.NullMarked;
