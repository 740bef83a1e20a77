/** What every client of the stream needs to know of Kafka. */
@NullMarked
package dev.dualtrack.core.stream;

import org.jspecify.annotations.NullMarked;
