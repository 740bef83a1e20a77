package dev.dualtrack.job.figures;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Two hundred updates a second, each of one row of the source and a transaction of its own, until closed; each comes to the
 * copy of the table {@link Lag#WANTED} after it. Rows that were planted are left alone: an update would mend them.
 */
final class Writes implements AutoCloseable {
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long COPY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Ground ground;
    private final Connection source;
    private final Connection copy;
    private final PreparedStatement write;
    private final PreparedStatement repeat;
    private final Random random = new Random(11);
    private final Queue<Late> late = new ConcurrentLinkedQueue<>();
    private final Lag lag = new Lag();
    private final AtomicLong written = new AtomicLong();
    private final long start = System.nanoTime();
    private final Repeated writer;
    private final Repeated copier;
    private long next = start;

    /** An update that has been committed and is to come to the copy. */
    private record Late(long at, long id, long amount) {}

    Writes(Ground ground) throws SQLException {
        this.ground = ground;
        source = ground.database().connect();
        copy = ground.database().connect();
        copy.setAutoCommit(false);
        write = source.prepareStatement("update policies set amount = amount + 1 where id = ? returning amount");
        repeat = copy.prepareStatement("update policies_copy set amount = ? where id = ?");
        writer = Repeated.start("writes", this::write);
        copier = Repeated.start("copy of writes", this::copy);
    }

    private void write() throws SQLException {
        LockSupport.parkNanos(next - System.nanoTime());
        next += EVERY_NANOS;
        long id = 1L + random.nextInt(ground.rows());
        if (ground.planted().holds(id)) {
            return;
        }
        write.setLong(1, id);
        try (ResultSet row = write.executeQuery()) {
            if (row.next()) {
                late.add(new Late(System.nanoTime(), id, row.getLong(1)));
                written.incrementAndGet();
            }
        }
    }

    private void copy() throws SQLException {
        LockSupport.parkNanos(COPY_NANOS);
        long due = System.nanoTime() - Lag.WANTED.toNanos();
        boolean any = false;
        for (Late head = late.peek(); head != null && head.at() <= due; head = late.peek()) {
            late.remove();
            repeat.setLong(1, head.amount());
            repeat.setLong(2, head.id());
            repeat.addBatch();
            any = true;
            lag.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - head.at()));
        }
        if (any) {
            repeat.executeBatch();
            copy.commit();
        }
    }

    /** How many a second, and how late they come to the copy. An {@link IllegalStateException} if they have ended. */
    String told() {
        writer.check();
        copier.check();
        return String.format(
                Locale.ROOT,
                "%.0f updates a second; in the copy up to %s s later",
                written.get() / ((System.nanoTime() - start) / 1e9),
                lag.most());
    }

    @Override
    public void close() throws SQLException {
        writer.close();
        copier.close();
        source.close();
        copy.close();
    }
}
