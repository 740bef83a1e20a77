package dev.dualtrack.core.store.redis;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.List;
import java.util.function.Consumer;

/**
 * All keys under a glob, a page at a time. SCAN gives every key that is there from beginning to end at least once, and
 * repeats some when the server resizes its table.
 *
 * <p>That holds for one process of the server. The next one, after a restart or a failover, takes the cursor and goes on,
 * but has its keys in another order: a scan that two of them have answered fails as CONNECTIVITY, and says nothing. The
 * processes are told apart by INFO, which the user needs the right for; one that does not tell is an UNKNOWN failure.
 */
final class RedisScan {
    private static final int PAGE = 1_000;
    private static final String RUN_ID = "run_id:";

    private RedisScan() {}

    static void pages(RedisConnection connection, String operation, String glob, Consumer<List<String>> sink) {
        ScanArgs arguments = ScanArgs.Builder.matches(glob).limit(PAGE);
        ScanCursor cursor = ScanCursor.INITIAL;
        String asked = process(connection, operation);
        while (!cursor.isFinished()) {
            KeyScanCursor<String> page =
                    connection.await(operation, connection.commands(operation).scan(cursor, arguments));
            sink.accept(page.getKeys());
            cursor = page;
        }
        if (!process(connection, operation).equals(asked)) {
            throw new ClassifiedException(
                    ErrorClass.CONNECTIVITY,
                    "redis " + operation + ": the server was replaced meanwhile (expected: one to the end)",
                    null);
        }
    }

    /** The id that the server's process drew when it started. */
    private static String process(RedisConnection connection, String operation) {
        String asking = operation + " (INFO)";
        return runId(
                asking, connection.await(asking, connection.commands(asking).info("server")));
    }

    /** What is needed of the answer to {@code INFO server}. */
    static String runId(String operation, String info) {
        return info.lines()
                .filter(line -> line.startsWith(RUN_ID))
                .map(line -> line.substring(RUN_ID.length()).strip())
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElseThrow(() -> new ClassifiedException(
                        ErrorClass.UNKNOWN,
                        "redis " + operation + ": no run_id (expected: one in INFO server, to know a scan complete)",
                        null));
    }
}
