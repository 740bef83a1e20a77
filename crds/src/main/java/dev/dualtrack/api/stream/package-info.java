/** Where changes travel: Kafka. */
@NullMarked
package dev.dualtrack.api.stream;

import org.jspecify.annotations.NullMarked;
