package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.DailyRuns.START;
import static dev.dualtrack.job.run.DailyRuns.WEEK;
import static dev.dualtrack.job.run.DailyRuns.assertScanned;
import static dev.dualtrack.job.run.DailyRuns.day;
import static dev.dualtrack.job.run.DailyRuns.turns;
import static dev.dualtrack.job.run.TestRun.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.run.PartResult.Earlier;
import dev.dualtrack.job.world.World;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a look at changes cannot tell that a part still agrees, the same run scans it. */
class RescanTest {
    private final DailyRuns runs = new DailyRuns();
    private final World world = runs.world();

    @ParameterizedTest
    @EnumSource(value = StoreKind.class, mode = EnumSource.Mode.EXCLUDE, names = "CACHE")
    void aStoreThatHasOtherThanItsCountIsScanned(StoreKind kind) {
        runs.on(0);
        world.lose(kind, "p1");

        assertThat(part(runs.on(1), kind).drift()).containsExactly(Map.entry(world.key("p1"), Drift.MISSING));
    }

    @ParameterizedTest
    @EnumSource(value = StoreKind.class, mode = EnumSource.Mode.EXCLUDE, names = "CACHE")
    void aStoreThatHasARecordTooManyIsScanned(StoreKind kind) {
        runs.on(0);
        world.plant(kind, "foreign", "title");

        assertThat(part(runs.on(1), kind).drift()).containsExactly(Map.entry(world.key("foreign"), Drift.ORPHANED));
    }

    @Test
    void aGapInTheTopicIsScanned() {
        runs.on(0);
        world.put("p1", "another title");
        world.stream().forgetAll();

        assertScanned(runs.on(1));
    }

    @Test
    void aTableThatWasTruncatedIsScanned() {
        runs.on(0);
        world.stream().truncate();

        assertScanned(runs.on(1));
    }

    @Test
    void aTableThatIsAnotherByNowIsScanned() {
        runs.on(0);
        world.source().reincarnate();

        assertScanned(runs.on(1));
    }

    @Test
    void whatRestsOnAnotherMappingIsScanned() {
        runs.on(0);

        assertScanned(runs.run(Mode.REPAIR, new Turns(WEEK, false, day(1), "another")));
    }

    @Test
    void aStoreOfAnotherEpochIsScanned() {
        runs.on(0);
        StoreMark mark = world.store(StoreKind.GRAPH).mark().orElseThrow();
        world.store(StoreKind.GRAPH)
                .mark(new StoreMark(
                        mark.owner(), mark.epoch() + 1, mark.systemIdentifier(), mark.slot(), mark.filled()));

        Findings second = runs.on(1);

        assertThat(part(second, StoreKind.GRAPH).earlier()).isNull();
        assertThat(part(second, StoreKind.VECTOR).earlier()).isNotNull();
    }

    @Test
    void aStoreThatWasBeingFilledIsScannedOnceItIsFull() {
        runs.on(0);
        DerivedStore graph = new ForwardingStore(world.store(StoreKind.GRAPH)) {
            @Override
            public Optional<StoreMark> mark() {
                return super.mark()
                        .map(mark -> new StoreMark(
                                mark.owner(), mark.epoch(), mark.systemIdentifier(), mark.slot(), Map.of()));
            }
        };
        Findings second = runs.on(1, graph);
        assertThat(part(second, StoreKind.GRAPH).unverifiable()).contains("being filled");

        assertThat(part(runs.on(2), StoreKind.GRAPH).earlier()).isNull();
    }

    @Test
    void manyChangesAreScanned() {
        runs.on(0);
        for (int i = 0; i <= 1_000; i++) {
            world.put("p1", "title at " + i);
        }

        assertScanned(runs.on(1));
    }

    @Test
    void manyRowsThatWereWrittenAreScanned() {
        runs.on(0);
        for (int i = 0; i <= 1_000; i++) {
            world.putUnseen("q" + i, "title", true);
        }

        assertScanned(runs.run(Mode.DETECT, turns(1)));
    }

    @Test
    void whereALookHasNoVerdictOnAKeyTheStoreIsScanned() {
        runs.on(0);
        world.putUnseen("p1", "another title", true);
        world.source().lock("p1");

        PartResult part = part(runs.on(1), StoreKind.GRAPH);

        assertThat(part.unsettled()).isEqualTo(1);
        assertThat(part.earlier()).isNull();
    }

    @Test
    void whereALookMeetsAKeyThatIsQuarantinedTheStoreIsScanned() {
        runs.on(0);
        world.putUnseen("p1", "another title", true);
        world.stream().quarantine(world.key("p1"));

        PartResult part = part(runs.on(1), StoreKind.GRAPH);

        assertThat(part.quarantined()).isEqualTo(1);
        assertThat(part.earlier()).isNull();
    }

    @Test
    void workersThatAreBehindLeaveNoVerdictAndTheStoreIsScannedThen() {
        runs.on(0);
        world.put("p1", "another title");
        world.stream().stop(StoreKind.GRAPH);
        assertThat(part(runs.on(1), StoreKind.GRAPH).unverifiable()).contains("behind");
        world.stream().goOn(StoreKind.GRAPH);

        Findings third = runs.on(2);

        assertThat(part(third, StoreKind.GRAPH).earlier()).isNull();
        assertThat(part(third, StoreKind.VECTOR).earlier()).isEqualTo(new Earlier(START, 0));
    }
}
