package dev.dualtrack.job.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.world.WatchedSource;
import dev.dualtrack.job.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoreScanTest {
    private static final DeepCheck NO_SAMPLE = new DeepCheck(0, 42);
    private static final int ROWS = 3_000;
    private static final Version LATER = new Version(World.EPOCH, 10_000, 10_000);

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void whereNothingDiffersTheSourceGivesCoarseSumsAndNoKey(StoreKind kind) {
        World world = World.with(ROWS);
        WatchedSource source = new WatchedSource(world.source());

        StoreScan.Outcome outcome = compare(world, source, world.store(kind), NO_SAMPLE);

        assertThat(outcome.candidates()).isEmpty();
        assertThat(outcome.records()).isEqualTo(ROWS);
        assertThat(source.summed()).containsExactly(Level.COARSE);
        assertThat(source.told()).isEmpty();
        assertThat(source.lookedUp()).isEmpty();
    }

    /** 65,536 buckets and 3,000 rows: a difference rarely has a neighbour. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void whereSomethingDiffersOnlyItsBucketsAreLookedAt(StoreKind kind) {
        World world = World.with(ROWS);
        world.lose(kind, "p1");
        world.plant(kind, "p2", "an old title");
        world.plant(kind, "ghost", "never was");
        WatchedSource source = new WatchedSource(world.source());

        StoreScan.Outcome outcome = compare(world, source, world.store(kind), NO_SAMPLE);

        boolean cache = kind == StoreKind.CACHE;
        assertThat(outcome.candidates())
                .extracting(Candidate::key)
                .containsExactlyInAnyOrderElementsOf(
                        cache
                                ? List.of(world.key("p2"), world.key("ghost"))
                                : List.of(world.key("p1"), world.key("p2"), world.key("ghost")));
        assertThat(outcome.records()).isEqualTo(ROWS);
        assertThat(source.summed()).containsExactly(Level.COARSE, Level.FINE);
        assertThat(source.lookedUp())
                .contains(world.key("p2"), world.key("ghost"))
                .hasSizeLessThan(10);
        assertThat(source.told()).hasSizeLessThan(10);
    }

    /** What the records say of themselves is a set of right fingerprints, but each under the other's key. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void recordsThatChangedPlacesDiffer(StoreKind kind) {
        World world = World.with(100);
        Meta one = meta(world, kind, "p1");
        Meta other = meta(world, kind, "p2");
        plant(world, kind, "p1", other.at(LATER, 1));
        plant(world, kind, "p2", one.at(LATER, 1));

        assertThat(compare(world, new WatchedSource(world.source()), world.store(kind), NO_SAMPLE)
                        .candidates())
                .extracting(Candidate::key)
                .containsExactlyInAnyOrder(world.key("p1"), world.key("p2"));
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aRecordMadeWithAnotherMappingDiffers(StoreKind kind) {
        World world = World.with(100);
        Meta right = meta(world, kind, "p1");
        plant(world, kind, "p1", new Meta(LATER, 1, right.fingerprint(), "another", null, false));

        assertThat(compare(world, new WatchedSource(world.source()), world.store(kind), NO_SAMPLE)
                        .candidates())
                .extracting(Candidate::key)
                .containsExactly(world.key("p1"));
    }

    /** As SCAN does while Redis resizes its table. */
    @Test
    void aRecordThatIsShownAgainCountsOnce() {
        World world = World.with(ROWS);
        WatchedSource source = new WatchedSource(world.source());
        DerivedStore stammering = new ForwardingStore(world.store(StoreKind.CACHE)) {
            @Override
            public long scan(TableId table, Consumer<StoredRecord> sink) {
                return super.scan(table, stored -> {
                    sink.accept(stored);
                    if (stored.key().hashCode() % 100 == 0) {
                        sink.accept(stored);
                    }
                });
            }
        };

        StoreScan.Outcome outcome = compare(world, source, stammering, new DeepCheck(ROWS, 42));

        assertThat(source.lookedUp()).isNotEmpty().doesNotHaveDuplicates();
        assertThat(outcome.records()).isEqualTo(ROWS);
        assertThat(outcome.sampled()).isEqualTo(ROWS);
        assertThat(outcome.candidates()).extracting(Candidate::key).doesNotHaveDuplicates();
    }

    /** The sample is of those that seem to agree, however many differ. */
    @Test
    void whatDiffersTakesNoPlaceInTheSample() {
        World world = World.with(60);
        for (int i = 0; i < 40; i++) {
            world.plant(StoreKind.GRAPH, "p" + i, "an old title");
        }

        StoreScan.Outcome outcome =
                compare(world, new WatchedSource(world.source()), world.store(StoreKind.GRAPH), new DeepCheck(20, 42));

        assertThat(outcome.sampled()).isEqualTo(20);
        assertThat(outcome.candidates()).hasSize(60);
        assertThat(outcome.candidates()).filteredOn(Candidate::deep).hasSize(20);
    }

    @Test
    void whatApplicationsCachedIsLookedUpByKey() {
        World world = new World(CacheMapping.Mode.INVALIDATE);
        for (int i = 0; i < ROWS; i++) {
            world.put("p" + i, "title");
        }
        world.settle();
        world.cache("p1", "no JSON at all");
        world.cache("ghost", "no JSON at all");
        WatchedSource source = new WatchedSource(world.source());

        StoreScan.Outcome outcome = compare(world, source, world.store(StoreKind.CACHE), NO_SAMPLE);

        assertThat(outcome.candidates()).extracting(Candidate::key).contains(world.key("ghost"));
        assertThat(outcome.records()).isEqualTo(2);
        assertThat(source.lookedUp()).containsExactlyInAnyOrder(world.key("p1"), world.key("ghost"));
        assertThat(source.told()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void readsNoMoreRecordsASecondThanItMay(StoreKind kind) {
        World world = World.with(100);
        Throttle throttle = throttle(world, kind, new Throttle.Limits(Long.MAX_VALUE, 10, Duration.ZERO));

        compare(world, new WatchedSource(world.source()), world.store(kind), NO_SAMPLE, throttle);
        assertThat(passed(world)).isBetween(Duration.ofMillis(9_800), Duration.ofSeconds(10));

        world.lose(kind, "p1");
        compare(world, new WatchedSource(world.source()), world.store(kind), NO_SAMPLE, throttle);
        assertThat(passed(world))
                .as("once more, and twice where something differs")
                .isGreaterThan(Duration.ofSeconds(29));
    }

    private static Duration passed(World world) {
        return Duration.ofNanos(world.pace().nanoTime());
    }

    private static StoreScan.Outcome compare(World world, WatchedSource source, DerivedStore store, DeepCheck deep) {
        return compare(world, source, store, deep, throttle(world, store.kind(), Throttle.Limits.NONE));
    }

    private static StoreScan.Outcome compare(
            World world, WatchedSource source, DerivedStore store, DeepCheck deep, Throttle throttle) {
        Expectation expectation = world.expectation(store.kind());
        SourceScan scan = SourceScan.of(source, List.of(expectation));
        return StoreScan.compare(source, scan, store, world.stream(), expectation, deep, throttle);
    }

    private static Throttle throttle(World world, StoreKind kind, Throttle.Limits limits) {
        return new Throttle(
                world.stream(), world.pace(), limits, world.mapping().id(), kind);
    }

    private static Meta meta(World world, StoreKind kind, String id) {
        RecordKey key = world.key(id);
        Map<RecordKey, Meta> read = world.store(kind).read(key.table(), List.of(key), Freshness.STRONG);
        return Objects.requireNonNull(read.get(key));
    }

    private static void plant(World world, StoreKind kind, String id, Meta meta) {
        RecordKey key = world.key(id);
        world.store(kind)
                .apply(
                        key.table(),
                        List.of(new StoreWrite.Upsert(
                                key,
                                meta,
                                Objects.requireNonNull(world.store(kind)
                                        .images(key.table(), List.of(key))
                                        .get(key)))));
    }
}
