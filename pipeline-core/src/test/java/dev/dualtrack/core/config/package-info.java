@NullMarked
package dev.dualtrack.core.config;

import org.jspecify.annotations.NullMarked;
