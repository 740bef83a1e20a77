package dev.dualtrack.core.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.derived.Image.CacheValue;
import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.derived.Image.VectorImage;
import dev.dualtrack.core.derived.Vector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The same content as each kind of image of a {@link TestTable}. */
public final class TestImages {
    /** Dimensions of the vectors. */
    public static final int DIMENSIONS = 384;

    private TestImages() {}

    /** Fields beside a vector that depends on the title. */
    public static VectorImage vector(String title, List<String> tags, @Nullable Long amount) {
        return new VectorImage(vectorOf(title), values(title, tags, amount));
    }

    /** A vector that depends on the text. */
    public static Vector vectorOf(String text) {
        float[] values = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            values[i] = (float) Math.sin(text.hashCode() + (double) i);
        }
        return Vector.of(values);
    }

    /** Properties, an issuer named like the title where that is not empty, and one relationship for each tag. */
    public static GraphImage graph(String label, String title, List<String> tags, @Nullable Long amount) {
        List<Edge> edges = new ArrayList<>();
        if (!title.isEmpty() && title.length() < 1_000) {
            edges.add(new Edge("ISSUED_BY", "issuer", label + "_issuer", "name", title));
        }
        for (String tag : tags) {
            edges.add(new Edge("TAGGED", "tags", label + "_tag", "code", tag));
        }
        return new GraphImage(values(title, tags, amount), edges);
    }

    /** A JSON document. */
    public static CacheValue cached(String title, List<String> tags, @Nullable Long amount) {
        ObjectNode node =
                JsonNodeFactory.instance.objectNode().put("title", title).put("amount", amount);
        tags.forEach(node.putArray("tags")::add);
        return new CacheValue(node.toString());
    }

    private static Map<String, @Nullable Object> values(String title, List<String> tags, @Nullable Long amount) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("title", title);
        values.put("tags", tags);
        values.put("amount", amount);
        values.put("rate", amount == null ? null : 0.1 + amount);
        values.put("active", amount == null ? null : true);
        return values;
    }
}
