package dev.dualtrack.job.scan;

import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;

/** Digests of keys and contents. Not thread-safe. */
final class KeyDigest {
    private final KeyCodec codec;
    private final Digest digest = new Digest();

    KeyDigest(KeyCodec codec) {
        this.codec = codec;
    }

    long of(RecordKey key) {
        return digest.of(codec.encode(key));
    }

    long of(String content) {
        return digest.of(content);
    }
}
