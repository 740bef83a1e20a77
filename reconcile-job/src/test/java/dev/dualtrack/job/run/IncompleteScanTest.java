package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.TestRun.RAILS;
import static dev.dualtrack.job.run.TestRun.part;
import static dev.dualtrack.job.run.TestRun.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.world.HalfBlindStore;
import dev.dualtrack.job.world.World;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F35: what a run makes of a scan that showed other than what the store counts. */
class IncompleteScanTest {
    @Test
    void f35AnIncompleteScanDeletesNothingAndIsNoCleanVerdict() {
        World world = World.with(30);
        world.plant(StoreKind.VECTOR, "ghost", "never was");
        HalfBlindStore blind = new HalfBlindStore(world.store(StoreKind.VECTOR), Set.of(), 1);
        world.lose(StoreKind.VECTOR, "p3");

        Findings findings = run(world, Map.of(StoreKind.VECTOR, blind), Mode.REPAIR, RAILS, Map.of());

        PartResult part = part(findings, StoreKind.VECTOR);
        assertThat(part.complete()).isFalse();
        assertThat(part.count(Drift.ORPHANED)).isEqualTo(1);
        assertThat(part.suspended()).isEmpty();
        assertThat(world.stream().sent()).extracting(Refresh::key).containsExactly(world.key("p3"));
        assertThat(part.remaining()).isEqualTo(1);
    }

    @Test
    void f35RecordsMissedByAScanWhileTheyChangedDoNotMakeItIncomplete() {
        World world = World.with(30);
        HalfBlindStore blind = new HalfBlindStore(world.store(StoreKind.VECTOR), Set.of(world.key("p9")), 0);

        Findings findings = run(world, Map.of(StoreKind.VECTOR, blind), Mode.DETECT, RAILS, Map.of());

        assertThat(part(findings, StoreKind.VECTOR).complete()).isTrue();
        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.CONSISTENT);
    }

    @Test
    void f35ARecordDeletedAndOneInsertedDuringTheScanDoNotMakeItIncomplete() {
        World world = World.with(30);
        DerivedStore busy = new HalfBlindStore(world.store(StoreKind.GRAPH), Set.of(world.key("new")), 0, () -> {
            world.delete("p9");
            world.put("new", "title");
            world.settle();
        });

        Findings findings = run(world, Map.of(StoreKind.GRAPH, busy), Mode.DETECT, RAILS, Map.of());

        assertThat(part(findings, StoreKind.GRAPH).records()).isEqualTo(29);
        assertThat(part(findings, StoreKind.GRAPH).complete()).isTrue();
        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.CONSISTENT);
    }

    @Test
    void f35WritesDuringTheScanExplainNoMoreThanTheirNumber() {
        World world = World.with(30);
        DerivedStore busy = new HalfBlindStore(world.store(StoreKind.GRAPH), Set.of(), 3, () -> {
            world.put("p1", "another");
            world.put("p2", "another");
            world.settle();
        });

        Findings findings = run(world, Map.of(StoreKind.GRAPH, busy), Mode.DETECT, RAILS, Map.of());

        assertThat(part(findings, StoreKind.GRAPH).complete()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"VECTOR", "GRAPH"})
    void f35WhatStandsUnderAKeyThatNoRowCanHaveIsNoCleanVerdictAndWritesDoNotExplainIt(StoreKind kind) {
        World world = World.with(30);
        world.server(kind).plantImpossible(world.mapping().id());
        DerivedStore busy = new HalfBlindStore(world.store(kind), Set.of(), 0, () -> {
            world.put("p1", "another");
            world.put("p2", "another");
            world.settle();
        });

        Findings findings = run(world, Map.of(kind, busy), Mode.DETECT, RAILS, Map.of());

        assertThat(part(findings, kind).complete()).isFalse();
        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.INCOMPLETE);
        assertThat(Summaries.reasons(part(findings, kind)))
                .singleElement()
                .asString()
                .contains("nothing under a key that no row can have");
    }
}
