package dev.dualtrack.job.expect;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;

/** One table in one store. */
public record Place(TableId table, StoreKind store) {}
