package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.DailyRuns.ROWS;
import static dev.dualtrack.job.run.DailyRuns.START;
import static dev.dualtrack.job.run.DailyRuns.WEEK;
import static dev.dualtrack.job.run.DailyRuns.assertScanned;
import static dev.dualtrack.job.run.DailyRuns.day;
import static dev.dualtrack.job.run.DailyRuns.everything;
import static dev.dualtrack.job.run.DailyRuns.turns;
import static dev.dualtrack.job.run.TestRun.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.job.run.PartResult.Earlier;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.World;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs with {@code reconcile.scanWithin}: which parts they scan, and which they look at instead. */
class ScansInTurnTest {
    private final DailyRuns runs = new DailyRuns();
    private final World world = runs.world();

    @Test
    void whatAgreedIsNotScannedAgainTheNextDay() {
        Findings first = runs.on(0);
        Findings second = runs.on(1);

        assertThat(first.parts()).extracting(PartResult::earlier).containsOnlyNulls();
        assertThat(first.parts()).extracting(PartResult::rowsCompared).containsOnly(ROWS);
        assertThat(second.parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 0));
        assertThat(second.parts()).extracting(PartResult::rowsCompared).containsOnly(0L);
        assertThat(second.parts()).allMatch(PartResult::isVerified);
        assertThat(part(second, StoreKind.GRAPH).records())
                .as("as its scan saw")
                .isEqualTo(ROWS);
        assertThat(part(second, StoreKind.GRAPH).fence()).isNotEmpty();
    }

    @Test
    void withoutAWindowEveryRunScansEverythingAndLeavesNoNote() {
        runs.on(0);
        Findings second = runs.run(Mode.REPAIR, null);

        assertThat(second.parts()).extracting(PartResult::earlier).containsOnlyNulls();
        assertThat(runs.notes().size()).isZero();
    }

    @Test
    void aRunThatIsAskedForScansEverythingAndTheNextGoesOnFromThere() {
        runs.on(0);
        Findings second = runs.run(Mode.REPAIR, everything(1));

        assertThat(second.parts()).extracting(PartResult::earlier).containsOnlyNulls();
        assertThat(runs.on(2).parts()).extracting(PartResult::earlier).containsOnly(new Earlier(day(1), 0));
    }

    @Test
    void whatAForeignHandDidToARowThatDidNotChangeIsFoundWithinTheWindow() {
        runs.on(0);
        world.plant(StoreKind.GRAPH, "p1", "an old title");

        int day = 1;
        while (part(runs.on(day), StoreKind.GRAPH).drift().isEmpty()) {
            day++;
        }

        assertThat(day).isBetween(2, 7);
    }

    @Test
    void whatIsLeftIsScannedEachDay() {
        world.plant(StoreKind.GRAPH, "p1", "an old title");

        for (int day = 0; day < 3; day++) {
            Findings findings = runs.run(Mode.DETECT, turns(day));

            assertThat(Summaries.result(findings.parts())).isEqualTo(Result.DRIFTED);
            assertThat(part(findings, StoreKind.GRAPH).earlier()).isNull();
        }
        assertThat(runs.on(3).parts()).as("mended").allMatch(part -> part.remaining() == 0);
        assertThat(part(runs.on(4), StoreKind.GRAPH).earlier())
                .as("a repair writes no row of the source")
                .isEqualTo(new Earlier(day(3), 0));
    }

    @Test
    void whatARailHeldBackIsScannedEachDay() {
        runs.on(0);
        world.source().loseRowsExcept(List.of("p1"));

        for (int day = 1; day < 4; day++) {
            Findings findings = runs.on(day, Map.of("public.policies", ROWS));

            assertThat(part(findings, StoreKind.GRAPH).suspended()).isNotEmpty();
            assertScanned(findings);
        }
    }

    @Test
    void aKeyThatIsQuarantinedIsLookedForEachDay() {
        world.plant(StoreKind.GRAPH, "p1", "an old title");
        world.stream().quarantine(world.key("p1"));

        for (int day = 0; day < 3; day++) {
            PartResult part = part(runs.on(day), StoreKind.GRAPH);

            assertThat(part.quarantined()).isEqualTo(1);
            assertThat(part.earlier()).isNull();
        }
    }

    @Test
    void aKeyThatKeptChangingIsLookedForEachDay() {
        world.plant(StoreKind.GRAPH, "p1", "an old title");
        world.source().lock("p1");

        for (int day = 0; day < 3; day++) {
            PartResult part = part(runs.on(day), StoreKind.GRAPH);

            assertThat(part.unsettled()).isEqualTo(1);
            assertThat(part.earlier()).isNull();
        }
    }

    @Test
    void whatAScanLeftOutIsScannedAgain() {
        DerivedStore graph = new ForwardingStore(world.store(StoreKind.GRAPH)) {
            @Override
            public long scan(TableId table, Consumer<StoredRecord> sink) {
                return super.scan(table, sink) + 1;
            }
        };
        Findings first = runs.on(0, graph);

        assertThat(part(first, StoreKind.GRAPH).complete()).isFalse();
        assertThat(part(runs.on(1), StoreKind.GRAPH).earlier()).isNull();
    }

    @Test
    void partsAreScannedInTurn() {
        List<Long> scanned = IntStream.rangeClosed(0, 6)
                .mapToObj(day -> runs.on(day).parts().stream()
                        .filter(part -> part.earlier() == null)
                        .count())
                .toList();

        assertThat(scanned).containsExactly(3L, 0L, 0L, 1L, 0L, 1L, 1L);
    }

    @Test
    void whatApplicationsCacheIsAlwaysScanned() {
        World invalidating = new World(CacheMapping.Mode.INVALIDATE);
        invalidating.put("p1", "title");
        invalidating.settle();
        DailyRuns daily = new DailyRuns(invalidating);
        for (int day = 0; day < 2; day++) {
            assertThat(part(daily.on(day), StoreKind.CACHE).earlier()).isNull();
        }
    }

    @Test
    void noVerdictRestsOnAScanOlderThanTheWindowWhateverRunsFailOrAreSkipped() {
        Random random = new Random(42);
        int looks = 0;
        int day = 0;
        for (int i = 0; i < 200; i++) {
            Instant now = day(day);
            if (random.nextInt(4) == 0) {
                failing(day);
            } else {
                for (PartResult part : runs.on(day).parts()) {
                    Earlier earlier = part.earlier();
                    assertThat(earlier == null ? now : earlier.scannedAt()).isAfterOrEqualTo(now.minus(WEEK));
                    looks += earlier == null ? 0 : 1;
                }
            }
            day += random.nextInt(12) == 0 ? 9 : 1;
        }
        assertThat(looks).as("parts that were not scanned").isGreaterThan(150);
    }

    /** A scan of the graph breaks off, and so does the run. */
    private void failing(int day) {
        DerivedStore graph = new ForwardingStore(world.store(StoreKind.GRAPH)) {
            @Override
            public long count(TableId table) {
                throw new IllegalStateException("broken off");
            }
        };
        assertThatThrownBy(() -> runs.on(day, graph)).isInstanceOf(IllegalStateException.class);
    }

    /** Drift in a row that did not change: only a scan finds it. Killed at any step, no later run may say that all agrees. */
    @Test
    void killedAtAnyStepOfAScanNoLaterRunCallsItsDriftConsistent() {
        int kills = 0;
        for (long step = 1; step < 25; step++) {
            World other = World.with(30);
            DailyRuns daily = new DailyRuns(other);
            daily.run(Mode.DETECT, turns(0));
            other.plant(StoreKind.GRAPH, "p1", "an old title");
            other.lose(StoreKind.VECTOR, "p2");
            FakeCheckpoints checkpoints = new FakeCheckpoints();
            long[] left = {step};
            Runnable mortal = () -> {
                if (--left[0] == 0) {
                    throw new IllegalStateException("killed");
                }
            };
            checkpoints.aroundChanges(mortal);
            daily.notes().aroundChanges(mortal);
            boolean[] scanned = {false};
            Map<StoreKind, DerivedStore> stores = new EnumMap<>(other.stores());
            stores.put(StoreKind.GRAPH, new ForwardingStore(other.store(StoreKind.GRAPH)) {
                @Override
                public long scan(TableId table, Consumer<StoredRecord> sink) {
                    scanned[0] = true;
                    return super.scan(table, sink);
                }
            });
            try {
                daily.run(stores, Mode.DETECT, everything(1), checkpoints);
            } catch (IllegalStateException _) {
                kills++;
            }
            daily.notes().aroundChanges(() -> {});

            Findings next = daily.run(Mode.DETECT, turns(2));

            if (!scanned[0]) {
                continue;
            }
            assertThat(part(next, StoreKind.GRAPH).drift())
                    .as("killed at " + step)
                    .containsKey(other.key("p1"));
        }
        assertThat(kills).isGreaterThan(12);
    }
}
