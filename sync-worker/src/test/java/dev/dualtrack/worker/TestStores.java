package dev.dualtrack.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.testbed.backends.Endpoint;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stores of a {@link TestPipeline}, seen beside their workers. */
final class TestStores {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TestStores() {}

    /** A connection of the test's own to the real store. */
    static DerivedStore open(PipelineConfig config, StoreKind kind) {
        try (Source source = PostgresSource.open(config.source())) {
            return Stores.open(kind, config, Tables.bind(config, kind, source).mappings(), Clock.systemUTC());
        }
    }

    /** A client of that Redis, as an application is one; to be shut down. */
    static RedisClient redis(Endpoint server) {
        return RedisClient.create(RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withAuthentication(server.user(), server.password().toCharArray())
                .build());
    }

    /** What the store holds of the row, null if nothing. */
    static @Nullable Image image(DerivedStore store, String id) {
        RecordKey key = TestPipeline.key(id);
        return store.images(TestPipeline.TABLE, List.of(key)).get(key);
    }

    /** The title that the store holds of the row, null if none. */
    static @Nullable Object title(DerivedStore store, String id) {
        return title(image(store, id));
    }

    /** The title in the image, null if there is none. */
    static @Nullable Object title(@Nullable Image image) {
        return switch (image) {
            case Image.VectorImage vector -> vector.fields().get("title");
            case Image.GraphImage graph -> graph.properties().get("title");
            case Image.CacheValue value -> title(value.json());
            case Image.Invalidation nothing -> null;
            case null -> null;
        };
    }

    /** All of it where it is no JSON. */
    private static @Nullable String title(String document) {
        try {
            return JSON.readTree(document).path("title").asText(null);
        } catch (JsonProcessingException e) {
            return document;
        }
    }
}
