package dev.dualtrack.job.scan;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * 64 bits of SHA-256: what a scan keeps of a key or of a content. Never 0, so that 0 can mean "nothing". Of ten million
 * keys two share a digest with a chance of 3 in a million; the scan then takes them for one key. Not thread-safe.
 */
final class Digest {
    private final MessageDigest sha256;

    Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    long of(byte[] bytes) {
        long digest = ByteBuffer.wrap(sha256.digest(bytes)).getLong();
        return digest == 0 ? 1 : digest;
    }

    long of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}
