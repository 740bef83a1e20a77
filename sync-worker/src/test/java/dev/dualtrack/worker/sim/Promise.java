package dev.dualtrack.worker.sim;

import dev.dualtrack.core.event.RecordKey;

/** What whoever commits past a record vouches for: the store has reached that state of the row. */
record Promise(RecordKey key, int state) {}
