/** The demo and the end-to-end tests: the product as a person uses it, on a real cluster and real servers. */
@NullMarked
package dev.dualtrack.e2e;

import org.jspecify.annotations.NullMarked;
