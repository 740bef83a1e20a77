package dev.dualtrack.operator.model;

import dev.dualtrack.api.status.Reason;

/** Why something is not as it has to be, and what mends it. The message holds no secret and no row data. */
public record Problem(Reason reason, String message) {}
