package dev.dualtrack.core.embedding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.fingerprint.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers the vectors of the texts last seen, by the SHA-256 of the text, so that the texts themselves are not kept.
 * A text that occurs twice in one call is computed once. Holds at most {@code capacity} vectors; thread-safe.
 */
public final class CachingEmbedder implements Embedder {
    private static final int SHA256_DIGITS = 64;

    private final Embedder delegate;
    private final Cache<String, Vector> vectors;
    private final AtomicLong computed = new AtomicLong();
    private final AtomicLong cached = new AtomicLong();

    /** Caches what {@code delegate} computes, and closes it when closed. */
    public CachingEmbedder(Embedder delegate, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 1)");
        }
        this.delegate = delegate;
        this.vectors = Caffeine.newBuilder().maximumSize(capacity).build();
    }

    @Override
    public List<Vector> embed(List<String> texts) {
        List<String> hashes =
                texts.stream().map(text -> Digest.hex(text, SHA256_DIGITS)).toList();
        // Held here as well, because the cache may evict an entry before the answer is put together.
        Map<String, Vector> known = new HashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            Vector vector = vectors.getIfPresent(hashes.get(i));
            if (vector == null) {
                missing.put(hashes.get(i), texts.get(i));
            } else {
                known.put(hashes.get(i), vector);
            }
        }
        List<Vector> fresh = missing.isEmpty() ? List.of() : delegate.embed(List.copyOf(missing.values()));
        int next = 0;
        for (String hash : missing.keySet()) {
            known.put(hash, fresh.get(next++));
        }
        missing.keySet().forEach(hash -> vectors.put(hash, Objects.requireNonNull(known.get(hash))));
        computed.addAndGet(missing.size());
        cached.addAndGet(texts.size() - missing.size());
        List<Vector> answer = new ArrayList<>(texts.size());
        hashes.forEach(hash -> answer.add(Objects.requireNonNull(known.get(hash))));
        return answer;
    }

    @Override
    public int dimensions() {
        return delegate.dimensions();
    }

    @Override
    public long truncated() {
        return delegate.truncated();
    }

    /** How many vectors were computed so far. */
    public long computed() {
        return computed.get();
    }

    /** How many texts were answered without computing, repeats within one call included. */
    public long cached() {
        return cached.get();
    }

    @Override
    public void close() {
        delegate.close();
    }
}
