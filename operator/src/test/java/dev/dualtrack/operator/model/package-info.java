@NullMarked
package dev.dualtrack.operator.model;

import org.jspecify.annotations.NullMarked;
