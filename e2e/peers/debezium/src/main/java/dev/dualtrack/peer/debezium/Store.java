package dev.dualtrack.peer.debezium;

import java.util.List;

/** A derived store that is written record by record. A call returns when the server has taken it, and throws if not. */
interface Store extends AutoCloseable {
    /** Replaces what there is of it. */
    void put(Policy policy, List<Float> embedding);

    void delete(String id);

    @Override
    void close();
}
