@NullMarked
package dev.dualtrack.peer.debezium;

import org.jspecify.annotations.NullMarked;
