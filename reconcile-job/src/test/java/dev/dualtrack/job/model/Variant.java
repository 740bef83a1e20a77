package dev.dualtrack.job.model;

/** The protocol as it is, and ways to get it wrong that look as good. */
enum Variant {
    AS_DESIGNED,
    NO_FENCE,
    NO_SECOND_READ,
    VALUE_ONLY_SECOND_READ,
    REFRESH_STAMPED_WITH_LOG_POSITION,
    REFRESH_WITHOUT_VISIBILITY_GUARD,
    VISIBILITY_BY_THE_SECOND_READ,
    UNSETTLED_TAKEN_FOR_CLEAN
}
