package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.TestRun.NO_SAMPLE;
import static dev.dualtrack.job.run.TestRun.RAILS;
import static dev.dualtrack.job.run.TestRun.part;
import static dev.dualtrack.job.run.TestRun.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.job.world.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Stores and tables of which a run cannot tell anything: they have no verdict, and the others do. */
class UnverifiableTest {
    @Test
    void workersThatStandStillMakeTheirStoreUnverifiableAndNoOther() {
        World world = World.with(10);
        world.lose(StoreKind.VECTOR, "p1");
        world.lose(StoreKind.GRAPH, "p1");
        world.stream().stop(StoreKind.VECTOR);
        world.put("p2", "waits in the log");

        Findings findings = run(world, Mode.REPAIR);

        assertThat(part(findings, StoreKind.VECTOR).unverifiable()).contains("1 records behind");
        assertThat(part(findings, StoreKind.VECTOR).drift()).isEmpty();
        assertThat(part(findings, StoreKind.GRAPH).repaired()).isEqualTo(1);
        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.UNVERIFIABLE);
    }

    @Test
    void aStoreOfAnotherPipelineIsNotTouched() {
        World world = World.with(3);
        InMemoryStore foreign = new InMemoryStore(
                StoreKind.GRAPH, "cluster/demo/other", List.of(world.mapping().id()));
        foreign.mark(new StoreMark("cluster/demo/other", 1, "1", "slot", Map.of()));

        PartResult part =
                part(run(world, Map.of(StoreKind.GRAPH, foreign), Mode.REPAIR, RAILS, Map.of()), StoreKind.GRAPH);

        assertThat(part.unverifiable())
                .isEqualTo("owner of the store: cluster/demo/other (expected: cluster/demo/aegis)");
        assertThat(world.stream().sent()).isEmpty();
    }

    @Test
    void aStoreWhoseReadersSomebodyHasLedElsewhereIsUnverifiable() {
        World world = World.with(3);
        DerivedStore misleading = new ForwardingStore(world.store(StoreKind.VECTOR)) {
            @Override
            public boolean unpublished(TableId table) {
                return true;
            }
        };

        Findings findings = run(world, Map.of(StoreKind.VECTOR, misleading), Mode.REPAIR, RAILS, Map.of());

        assertThat(part(findings, StoreKind.VECTOR).unverifiable()).startsWith("readers are led to something else");
        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.UNVERIFIABLE);
    }

    @Test
    void aStoreThatIsStillBeingFilledIsUnverifiable() {
        World world = World.with(3);
        TableId table = world.mapping().id();
        world.store(StoreKind.GRAPH).markFilled(table, world.mapping().spec(StoreKind.GRAPH), "fill 1");
        world.store(StoreKind.VECTOR).purge();

        Findings findings = run(world, Mode.REPAIR);

        assertThat(part(findings, StoreKind.GRAPH).unverifiable()).startsWith("the table is being filled");
        assertThat(part(findings, StoreKind.VECTOR).unverifiable()).startsWith("the store has no mark");
        assertThat(world.stream().sent()).isEmpty();
    }

    @Test
    void aTableThatIsAlteredBeforeItsRowsAreCountedIsUnverifiable() {
        World world = World.with(3);
        world.source().beforeScan(UnverifiableTest::noSuchColumn);

        Findings findings = run(world, Mode.REPAIR);

        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.UNVERIFIABLE);
        assertThat(findings.parts()).hasSize(3).allSatisfy(part -> {
            assertThat(part.unverifiable()).isEqualTo("no such column");
            assertThat(part.rows()).isEqualTo(PartResult.ROWS_UNKNOWN);
        });
        assertThat(findings.baselines()).isEmpty();
    }

    @Test
    void aTableThatIsAlteredAfterItsRowsWereCountedIsUnverifiableWhereRowsAreRead() {
        World world = World.with(3);
        world.lose(StoreKind.GRAPH, "p1");
        world.source().afterRead(UnverifiableTest::noSuchColumn);

        Findings findings = run(world, Mode.REPAIR, NO_SAMPLE);

        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.UNVERIFIABLE);
        assertThat(part(findings, StoreKind.GRAPH).unverifiable()).isEqualTo("no such column");
        assertThat(part(findings, StoreKind.GRAPH).rows()).isEqualTo(3);
        assertThat(part(findings, StoreKind.VECTOR).isVerified()).isTrue();
        assertThat(world.stream().sent()).isEmpty();
    }

    private static void noSuchColumn() {
        throw new ClassifiedException(ErrorClass.SCHEMA, "no such column", null);
    }
}
