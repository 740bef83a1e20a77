/** What a pipeline is to the operator: names, resolved configuration, claims, and what was observed. Pure. */
@NullMarked
package dev.dualtrack.operator.model;

import org.jspecify.annotations.NullMarked;
