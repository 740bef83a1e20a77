package dev.dualtrack.job;

import dev.dualtrack.testbed.backends.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Inserts, updates and deletes rows at random, about two hundred a second, in a thread until closed. */
final class Writer implements AutoCloseable {
    private static final long PAUSE_NANOS = Duration.ofMillis(4).toNanos();

    private final Database database;
    private final int rows;
    private final Thread thread = Thread.ofPlatform().name("writer").unstarted(this::work);
    private final AtomicLong written = new AtomicLong();
    private volatile boolean closed;

    Writer(Database database, int rows) {
        this.database = database;
        this.rows = rows;
    }

    Writer start() {
        thread.start();
        return this;
    }

    long written() {
        return written.get();
    }

    private void work() {
        Random random = new Random(11);
        try (Connection connection = database.connect();
                PreparedStatement upsert = connection.prepareStatement("insert into policies values (?, ?, 1, ?)"
                        + " on conflict (id) do update set title = excluded.title, is_active = excluded.is_active");
                PreparedStatement delete = connection.prepareStatement("delete from policies where id = ?")) {
            while (!closed) {
                String id = "p" + random.nextInt(rows);
                if (random.nextInt(10) < 8) {
                    upsert.setString(1, id);
                    upsert.setString(2, "title " + random.nextInt());
                    upsert.setBoolean(3, random.nextInt(10) > 0);
                    upsert.execute();
                } else {
                    delete.setString(1, id);
                    delete.execute();
                }
                written.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("write failed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
