package dev.dualtrack.job.stream;

import java.util.List;

/** A view of the dead-letter topic that follows it. Not thread-safe. Fails as {@link Stream} does. */
public interface Letters extends AutoCloseable {
    /** The letters of all stores that are open now, oldest first; the first call reads the topic from its beginning. */
    List<Letter> open();

    @Override
    void close();
}
