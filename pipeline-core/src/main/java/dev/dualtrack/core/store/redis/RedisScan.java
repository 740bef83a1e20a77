package dev.dualtrack.core.store.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.List;
import java.util.function.Consumer;

/**
 * All keys under a glob, a page at a time. SCAN gives every key that is there from beginning to end at least once, and
 * repeats some when the server resizes its table.
 */
final class RedisScan {
    private static final int PAGE = 1_000;

    private RedisScan() {}

    static void pages(RedisConnection connection, String operation, String glob, Consumer<List<String>> sink) {
        ScanArgs arguments = ScanArgs.Builder.matches(glob).limit(PAGE);
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            KeyScanCursor<String> page =
                    connection.await(operation, connection.commands(operation).scan(cursor, arguments));
            sink.accept(page.getKeys());
            cursor = page;
        }
    }
}
