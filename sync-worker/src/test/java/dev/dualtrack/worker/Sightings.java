package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.event.ChangeEvent;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.testbed.process.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a store shows of the rows of a {@link SteadyLoad}, looked at over and over. A version may not go back, and what was
 * gone may not come back as it was; each version seen is one that was told, with what its change wrote.
 *
 * <p>A record that a Refresh wrote may be newer than its version says, and one that it wrote where nothing was has none. The
 * store that cannot compare does not tell such a record from others.
 */
final class Sightings implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final List<RecordKey> KEYS =
            SteadyLoad.ids().stream().map(TestPipeline::key).toList();

    private final DerivedStore store;
    private final Map<RecordKey, Version> latest = new HashMap<>();
    private final Set<RecordKey> gone = new HashSet<>();
    private final Set<Sighting> sightings = new LinkedHashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private final Map<RecordKey, Integer> newest = new ConcurrentHashMap<>();
    private final Repeated looks;

    private record Sighting(RecordKey key, Version version, int state) {}

    private record Told(RecordKey key, Version version) {}

    private Sightings(DerivedStore store) {
        this.store = store;
        this.looks = Repeated.start("sightings", PAUSE, this::look);
    }

    /** Begins. */
    static Sightings start(DerivedStore store) {
        return new Sightings(store);
    }

    private void look() {
        try {
            Map<RecordKey, Meta> before = store.read(TestPipeline.TABLE, KEYS, Freshness.STRONG);
            Map<RecordKey, Image> images = store.images(TestPipeline.TABLE, KEYS);
            Map<RecordKey, Meta> after = store.read(TestPipeline.TABLE, KEYS, Freshness.STRONG);
            KEYS.stream()
                    .filter(key -> Objects.equals(before.get(key), after.get(key)))
                    .forEach(key -> saw(key, after.get(key), images.get(key)));
        } catch (ClassifiedException _) {
            // A store that is busy is looked at again.
        }
    }

    private void saw(RecordKey key, @Nullable Meta meta, @Nullable Image image) {
        if (meta == null) {
            gone.add(key);
            return;
        }
        Version version = meta.version();
        Version last = latest.getOrDefault(key, Version.ZERO);
        boolean refreshedFromNothing = version.change().equals(Version.ZERO);
        if (version.isBefore(last) && !refreshedFromNothing) {
            wrong.add(key + " went back from " + last + " to " + version);
        }
        if (gone.remove(key) && version.equals(last) && !refreshedFromNothing) {
            wrong.add(key + " came back at " + version);
        }
        latest.merge(key, version, (one, other) -> one.isBefore(other) ? other : one);
        if ((image == null) != meta.tombstone()) {
            wrong.add(key + " shows " + image + " at " + meta);
        }
        Object title = TestStores.title(image);
        if (title != null) {
            int state = SteadyLoad.state(title);
            sightings.add(new Sighting(key, version, state));
            newest.merge(key, state, Math::max);
        }
    }

    /** Waits until the store shows, in every partition, a state that is newer than that one. */
    void awaitNewer(int state, Duration limit, String what) {
        Await.await(
                () -> IntStream.range(0, TestPipeline.PARTITIONS).allMatch(partition -> newest(partition) > state),
                limit,
                what);
    }

    private int newest(int partition) {
        return SteadyLoad.ids(partition).stream()
                .mapToInt(id -> newest.getOrDefault(TestPipeline.key(id), 0))
                .max()
                .orElse(0);
    }

    /** Fails if anything that was seen is wrong, given these changes; only once closed. */
    void judge(List<ChangeEvent> changes) {
        Map<Told, ChangeEvent> told = new HashMap<>();
        changes.forEach(change -> told.put(new Told(change.key(), change.version()), change));
        for (Sighting sighting : sightings) {
            Version version = sighting.version().change();
            ChangeEvent change = told.get(new Told(sighting.key(), version));
            if (!version.equals(Version.ZERO) && !fits(sighting, change)) {
                wrong.add(sighting + " where this was told: " + change);
            }
        }
        assertThat(wrong).as("seen in " + store.kind().word()).isEmpty();
        assertThat(sightings).as("sightings in " + store.kind().word()).hasSizeGreaterThan(30);
    }

    private boolean fits(Sighting sighting, @Nullable ChangeEvent change) {
        if (change == null) {
            return false;
        }
        Row row = change.after();
        boolean asTold = store.comparesAndSets() && !sighting.version().isRefreshed();
        if (row == null) {
            return !asTold;
        }
        int state = SteadyLoad.state(Objects.requireNonNull(row.columns().get("title")));
        return asTold ? sighting.state() == state : sighting.state() >= state;
    }

    @Override
    public void close() {
        looks.close();
    }
}
