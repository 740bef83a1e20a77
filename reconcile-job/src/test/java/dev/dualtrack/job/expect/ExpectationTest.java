package dev.dualtrack.job.expect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.CacheValue;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.derived.Image.VectorImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.TestImages;
import dev.dualtrack.job.world.FakeEmbedder;
import dev.dualtrack.job.world.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpectationTest {
    private static final Row ROW = row("title", true);
    private static final Row INACTIVE = row("title", false);
    private static final Stored DELETED = new Stored(false, Meta.tombstone(Version.ZERO, 0), null);

    private final World world = new World(CacheMapping.Mode.WRITE_THROUGH);

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aRecordMadeFromTheRowAgrees(StoreKind kind) {
        assertThat(of(kind).compare(ROW, madeFrom(kind, ROW))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aRecordWithoutARowOrOfAnInactiveOneIsOrphaned(StoreKind kind) {
        assertThat(of(kind).compare(null, madeFrom(kind, ROW))).contains(Drift.ORPHANED);
        assertThat(of(kind).compare(INACTIVE, madeFrom(kind, ROW))).contains(Drift.ORPHANED);
        assertThat(of(kind).compare(INACTIVE, Stored.NOTHING)).isEmpty();
        assertThat(of(kind).compare(null, DELETED)).isEmpty();
    }

    @Test
    void aRowWithoutARecordIsMissingExceptInACache() {
        assertThat(of(StoreKind.VECTOR).compare(ROW, Stored.NOTHING)).contains(Drift.MISSING);
        assertThat(of(StoreKind.GRAPH).compare(ROW, DELETED)).contains(Drift.MISSING);
        assertThat(of(StoreKind.CACHE).compare(ROW, Stored.NOTHING)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void otherValuesOrAnotherMappingAreStale(StoreKind kind) {
        Stored other = madeFrom(kind, row("other", true));
        Meta meta = meta(kind, ROW);
        Stored mappedOtherwise = new Stored(
                true, new Meta(meta.version(), meta.txid(), meta.fingerprint(), "0000000000000000", null, false), null);

        assertThat(of(kind).compare(ROW, other)).contains(Drift.STALE);
        assertThat(of(kind).compare(ROW, mappedOtherwise)).contains(Drift.STALE);
        assertThat(of(kind).compare(ROW, new Stored(true, null, null))).contains(Drift.STALE);
    }

    @Test
    void aRowWithoutTextIsWantedEverywhereButInTheVectorStore() {
        Row silent = row(null, true);

        assertThat(of(StoreKind.VECTOR).wants(silent)).isFalse();
        assertThat(of(StoreKind.GRAPH).wants(silent)).isTrue();
        assertThat(of(StoreKind.CACHE).wants(silent)).isTrue();
    }

    @Test
    void contentThatItsMetadataDoesNotTellIsCorrupt() {
        assertThat(compare(StoreKind.VECTOR, new VectorImage(TestImages.vectorOf("title"), Map.of("title", "bent"))))
                .contains(Drift.CORRUPT);
        assertThat(compare(StoreKind.GRAPH, new GraphImage(Map.of("title", "title"), List.of())))
                .contains(Drift.CORRUPT);
        assertThat(compare(StoreKind.CACHE, new CacheValue("{\"title\":\"bent\"}")))
                .contains(Drift.CORRUPT);
    }

    @Test
    void aVectorIsThatOfItsTextUpToTheLastDigitsAndItsLength() {
        float[] values = TestImages.vectorOf("title").toArray();
        assertThat(vector(values)).isEmpty();
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * values[i] + 1e-4f;
        }
        assertThat(vector(values)).isEmpty();

        for (int i = 0; i < 8; i++) {
            values[i] = 0;
        }
        assertThat(vector(values)).contains(Drift.CORRUPT);
        assertThat(vector(new float[] {1})).contains(Drift.CORRUPT);
    }

    @Test
    void anInt8VectorMayDifferMoreForRoundingMultipliesTheLastDigits() {
        assertThat(vector(turned(0.9995))).isEmpty();
        assertThat(vector(turned(0.995))).contains(Drift.CORRUPT);

        EmbeddingConfig int8 = new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.INT8);
        TableMapping mapping =
                TableMapping.bind(world.mapping().config(), world.mapping().schema(), int8);
        Expectation expectation = new Expectation(mapping, StoreKind.VECTOR, new FakeEmbedder());
        Meta meta = new Meta(
                Version.ofSnapshot(1),
                5,
                mapping.fingerprint(StoreKind.VECTOR, ROW),
                mapping.spec(StoreKind.VECTOR),
                null,
                false);
        Function<Double, Stored> stored =
                cosine -> new Stored(true, meta, mapping.vectorImage(ROW, Vector.of(turned(cosine))));
        assertThat(expectation.compare(ROW, stored.apply(0.995))).isEmpty();
        assertThat(expectation.compare(ROW, stored.apply(0.985))).contains(Drift.CORRUPT);
    }

    /** A vector with that cosine to the row's. */
    private static float[] turned(double cosine) {
        float[] values = TestImages.vectorOf("title").toArray();
        double squares = 0;
        for (float value : values) {
            squares += value * value;
        }
        double first = values[0];
        double second = values[1];
        double by = Math.sqrt(squares / (first * first + second * second) * (1 / (cosine * cosine) - 1));
        values[0] -= (float) (by * second);
        values[1] += (float) (by * first);
        return values;
    }

    private Optional<Drift> vector(float[] values) {
        return compare(StoreKind.VECTOR, world.mapping().vectorImage(ROW, Vector.of(values)));
    }

    @Test
    void aRelationshipTooManyIsCorrupt() {
        GraphImage right = world.mapping().graphImage(ROW);
        Image.Edge edge = new Image.Edge("TAGGED", "tags", "Tag", "code", "x");

        assertThat(compare(StoreKind.GRAPH, right)).isEmpty();
        assertThat(compare(StoreKind.GRAPH, new GraphImage(right.properties(), List.of(edge))))
                .contains(Drift.CORRUPT);
    }

    @Test
    void aStoreThatDropsNullsHoldsTheSame() {
        Row silent = row(null, true);
        Stored stored = new Stored(
                true, meta(StoreKind.GRAPH, silent), new GraphImage(Map.of("id", "p1", "amount", 7L), List.of()));

        assertThat(of(StoreKind.GRAPH).compare(silent, stored)).isEmpty();
    }

    @Test
    void valuesThatApplicationsCacheAreJudgedAsOrphansAndByWhatTheySayOfThemselves() {
        Expectation cache = new World(CacheMapping.Mode.INVALIDATE).expectation(StoreKind.CACHE);
        Stored value = new Stored(true, null, new CacheValue("{}"));

        assertThat(cache.compare(ROW, value)).isEmpty();
        assertThat(cache.compare(ROW, new Stored(true, null, new CacheValue("{\"version\": 6}"))))
                .contains(Drift.STALE);
        assertThat(cache.compare(null, value)).contains(Drift.ORPHANED);
    }

    private Optional<Drift> compare(StoreKind kind, Image image) {
        return of(kind).compare(ROW, new Stored(true, meta(kind, ROW), image));
    }

    private Expectation of(StoreKind kind) {
        return world.expectation(kind);
    }

    private Stored madeFrom(StoreKind kind, Row row) {
        Image image = switch (kind) {
            case VECTOR ->
                world.mapping()
                        .vectorImage(row, TestImages.vectorOf(world.mapping().text(row)));
            case GRAPH -> world.mapping().graphImage(row);
            case CACHE -> world.mapping().cacheImage(row);
        };
        return new Stored(true, meta(kind, row), image);
    }

    private Meta meta(StoreKind kind, Row row) {
        return new Meta(
                Version.ofSnapshot(1),
                5,
                world.mapping().fingerprint(kind, row),
                world.mapping().spec(kind),
                null,
                false);
    }

    private static Row row(@Nullable String title, boolean active) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("id", "p1");
        columns.put("title", title);
        columns.put("amount", 7L);
        columns.put("version", 7L);
        columns.put("is_active", active);
        return new Row(columns);
    }
}
