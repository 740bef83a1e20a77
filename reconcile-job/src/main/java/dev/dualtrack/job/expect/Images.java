package dev.dualtrack.job.expect;

import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.CacheValue;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.derived.Image.Invalidation;
import dev.dualtrack.core.derived.Image.VectorImage;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.event.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a record holds with what its row asks for. Vectors are
 * compared by their angle: processors differ in the last digits, and the length means nothing to a search by cosine (ADR
 * 0037). NULL and absent are one, as stores drop NULLs.
 */
final class Images {
    private Images() {}

    static boolean same(Expectation expectation, Row row, Image stored) {
        return switch (stored) {
            case VectorImage vector ->
                withoutNulls(vector.fields())
                                .equals(withoutNulls(expectation
                                        .mapping()
                                        .vectorImage(row, null)
                                        .fields()))
                        && sameVector(expectation, row, vector.vector());
            case GraphImage graph -> sameNode(expectation.mapping().graphImage(row), graph);
            case CacheValue value -> sameValue(expectation.mapping().cacheImage(row), value);
            case Invalidation _ -> true;
        };
    }

    private static boolean sameVector(Expectation expectation, Row row, @Nullable Vector stored) {
        Embedder embedder = expectation.embedder();
        if (embedder == null) {
            return true;
        }
        return stored != null
                && stored.dimensions() == embedder.dimensions()
                && stored.cosine(embedder.embed(List.of(expectation.mapping().text(row)))
                                .getFirst())
                        >= same(expectation.mapping().embedding().precision());
    }

    /** Smallest cosine of two vectors that count as the same. Rounding to 8 bits multiplies the difference of a last digit. */
    private static double same(Precision precision) {
        return switch (precision) {
            case FP32 -> 0.999;
            case INT8 -> 0.99;
        };
    }

    private static boolean sameNode(GraphImage wanted, GraphImage stored) {
        return withoutNulls(wanted.properties()).equals(withoutNulls(stored.properties()))
                && wanted.edges().equals(stored.edges());
    }

    /** A value that an application cached is its own affair. */
    private static boolean sameValue(Image wanted, CacheValue stored) {
        return !(wanted instanceof CacheValue value) || value.json().equals(stored.json());
    }

    private static Map<String, Object> withoutNulls(Map<String, @Nullable Object> values) {
        Map<String, Object> known = new HashMap<>();
        values.forEach((name, value) -> {
            if (Objects.nonNull(value)) {
                known.put(name, value);
            }
        });
        return known;
    }
}
