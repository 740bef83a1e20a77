package dev.dualtrack.worker.stream;

import dev.dualtrack.core.schema.TableId;

/** One partition number of one table: of its change events and of its commands. */
public record LaneId(TableId table, int partition) {}
