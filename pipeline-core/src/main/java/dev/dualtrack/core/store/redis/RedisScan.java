package dev.dualtrack.core.store.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All keys under a glob, each once, a page at a time.
 *
 * <p>SCAN gives every key that is there from beginning to end at least once, and repeats some when the server resizes
 * its table. The keys seen are therefore kept until the end: about 100 bytes for each.
 */
final class RedisScan {
    private static final int PAGE = 1_000;

    private RedisScan() {}

    static void pages(RedisConnection connection, String operation, String glob, Consumer<List<String>> sink) {
        ScanArgs arguments = ScanArgs.Builder.matches(glob).limit(PAGE);
        Set<String> seen = new HashSet<>();
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            KeyScanCursor<String> page =
                    connection.await(operation, connection.commands(operation).scan(cursor, arguments));
            List<String> fresh = new ArrayList<>();
            for (String key : page.getKeys()) {
                if (seen.add(key)) {
                    fresh.add(key);
                }
            }
            sink.accept(fresh);
            cursor = page;
        }
    }
}
