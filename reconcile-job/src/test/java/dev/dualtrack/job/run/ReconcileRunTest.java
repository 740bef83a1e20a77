package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.TestRun.part;
import static dev.dualtrack.job.run.TestRun.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.world.World;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcileRunTest {
    @Test
    void findsNothingWhereNothingIsWrong() {
        World world = World.with(300);

        Findings findings = run(world, Mode.REPAIR);

        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.CONSISTENT);
        assertThat(part(findings, StoreKind.VECTOR).rows()).isEqualTo(300);
        assertThat(findings.baselines()).containsExactly(Map.entry("public.policies", 300L));
        assertThat(part(findings, StoreKind.VECTOR).wanted()).isEqualTo(300);
        assertThat(part(findings, StoreKind.VECTOR).records()).isEqualTo(300);
        assertThat(world.stream().sent()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void f33FindsAndRepairsWhatWasPlantedAndAsksForNothingElse(StoreKind kind) {
        World world = World.with(300);
        world.lose(kind, "p1");
        world.plant(kind, "ghost", "never was");
        world.plant(kind, "p2", "an old title");
        world.plant(kind, "p3", "an old title");

        PartResult part = part(run(world, Mode.REPAIR), kind);

        boolean cache = kind == StoreKind.CACHE;
        assertThat(part.count(Drift.MISSING)).isEqualTo(cache ? 0 : 1);
        assertThat(part.count(Drift.ORPHANED)).isEqualTo(1);
        assertThat(part.count(Drift.STALE)).isEqualTo(2);
        assertThat(part.remaining()).isZero();
        assertThat(part.repaired()).isEqualTo(cache ? 3 : 4);
        assertThat(world.stream().sent())
                .extracting(Refresh::key)
                .containsExactlyInAnyOrderElementsOf(
                        cache
                                ? List.of(world.key("ghost"), world.key("p2"), world.key("p3"))
                                : List.of(world.key("p1"), world.key("ghost"), world.key("p2"), world.key("p3")));
        assertThat(world.stream().sent())
                .allSatisfy(sent -> assertThat(sent.stores()).containsExactly(kind));
        assertThat(part(run(world, Mode.REPAIR), kind).drift()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void f33AThousandOfEachKindAreRepairedAndNothingElseIsTouched(StoreKind kind) {
        World world = World.with(4_000);
        long missing = kind == StoreKind.CACHE ? 0 : 1_000;
        Set<RecordKey> planted = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String stale = "p" + (1_000 + i);
            String bent = "p" + (2_000 + i);
            if (missing > 0) {
                world.lose(kind, "p" + i);
                planted.add(world.key("p" + i));
            }
            world.plant(kind, stale, "an old title");
            world.bend(kind, bent);
            world.plant(kind, "ghost" + i, "never was");
            planted.addAll(List.of(world.key(stale), world.key(bent), world.key("ghost" + i)));
        }
        DeepCheck everything = new DeepCheck(4_000, 42);

        PartResult part = part(
                run(world, world.stores(), Mode.REPAIR, new Rails(100, 100, Map.of()), Map.of(), everything), kind);

        assertThat(part.count(Drift.MISSING)).isEqualTo(missing);
        assertThat(part.count(Drift.STALE)).isEqualTo(1_000);
        assertThat(part.count(Drift.CORRUPT)).isEqualTo(1_000);
        assertThat(part.count(Drift.ORPHANED)).isEqualTo(1_000);
        assertThat(part.repaired()).isEqualTo(planted.size());
        assertThat(part.remaining()).isZero();
        List<Refresh> sent = world.stream().sent();
        assertThat(sent)
                .hasSameSizeAs(planted)
                .allSatisfy(command -> assertThat(command.stores()).containsExactly(kind));
        assertThat(sent.stream().map(Refresh::key).collect(Collectors.toSet())).isEqualTo(planted);
        assertThat(part(run(world, Mode.DETECT, everything), kind).drift()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void f33WhatAForeignHandPutInARecordsPlaceIsFoundAndReplacedOrRemoved(StoreKind kind) {
        World world = World.with(50);
        world.spoil(kind, "p7");
        world.spoil(kind, "ghost");
        world.delete("p9");
        world.settle();
        world.spoil(kind, "p9");

        PartResult part = part(run(world, Mode.REPAIR), kind);

        assertThat(part.drift())
                .containsOnly(
                        Map.entry(world.key("p7"), Drift.STALE),
                        Map.entry(world.key("ghost"), Drift.ORPHANED),
                        Map.entry(world.key("p9"), Drift.ORPHANED));
        assertThat(part.repaired()).isEqualTo(3);
        assertThat(part.remaining()).isZero();
        assertThat(part(run(world, Mode.DETECT), kind).drift()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"DETECT", "DRY_RUN"})
    void onlyRepairModeAsksForAnything(Mode mode) {
        World world = World.with(300);
        world.lose(StoreKind.VECTOR, "p1");

        PartResult part = part(run(world, mode), StoreKind.VECTOR);

        assertThat(part.remaining()).isEqualTo(1);
        assertThat(part.repaired()).isZero();
        assertThat(world.stream().sent()).isEmpty();
    }

    @Test
    void inactiveRowsAndRowsWithoutTextCountAsAbsent() {
        World world = World.with(10);
        world.put("off", "inactive", false);
        world.put("mute", null, true);
        world.settle();

        Findings findings = run(world, Mode.REPAIR);

        assertThat(findings.parts()).allSatisfy(part -> assertThat(part.drift()).isEmpty());
        assertThat(part(findings, StoreKind.VECTOR).wanted()).isEqualTo(10);
        assertThat(part(findings, StoreKind.GRAPH).wanted()).isEqualTo(11);
        world.plant(StoreKind.VECTOR, "mute", "something");
        world.plant(StoreKind.GRAPH, "off", "inactive");
        Findings planted = run(world, Mode.DETECT);
        assertThat(part(planted, StoreKind.VECTOR).drift())
                .containsExactly(Map.entry(world.key("mute"), Drift.ORPHANED));
        assertThat(part(planted, StoreKind.GRAPH).drift()).containsExactly(Map.entry(world.key("off"), Drift.ORPHANED));
    }

    /** The store's workers stand still until somebody waits for them. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void f32LagIsNoDrift(StoreKind kind) {
        World world = World.with(300);
        world.stream().stop(kind);
        world.pace().onPause(() -> world.stream().goOn(kind));
        for (int i = 0; i < 40; i++) {
            world.put("p" + i, "changed " + i);
            world.put("new" + i, "new " + i);
            world.delete("p" + (100 + i));
        }

        Findings findings = run(world, Mode.REPAIR);

        assertThat(findings.parts()).allSatisfy(part -> assertThat(part.drift()).isEmpty());
        assertThat(findings.parts())
                .allSatisfy(part -> assertThat(part.unsettled()).isZero());
        assertThat(world.stream().sent()).isEmpty();
    }

    @Test
    void f32ARowThatChangesInEveryPassIsUnsettledAndNeverDrift() {
        World world = World.with(10);
        int[] round = {0};
        world.source().afterRead(() -> world.putUnseen("p1", "title of read " + round[0]++, true));

        PartResult part = part(run(world, Mode.REPAIR), StoreKind.VECTOR);

        assertThat(part.drift()).isEmpty();
        assertThat(part.unsettled()).isEqualTo(1);
        assertThat(world.stream().sent()).isEmpty();
    }

    @Test
    void aChangeThatCdcNeverSawIsDrift() {
        World world = World.with(10);
        world.putUnseen("p1", "changed behind the back", true);

        assertThat(part(run(world, Mode.REPAIR), StoreKind.VECTOR).drift())
                .containsExactly(Map.entry(world.key("p1"), Drift.STALE));
    }

    @Test
    void aQuarantinedKeyIsNoDrift() {
        World world = World.with(10);
        world.plant(StoreKind.GRAPH, "p1", "what it last accepted");
        world.stream().quarantine(world.key("p1"));

        PartResult part = part(run(world, Mode.REPAIR), StoreKind.GRAPH);

        assertThat(part.drift()).isEmpty();
        assertThat(part.quarantined()).isEqualTo(1);
        assertThat(world.stream().sent()).isEmpty();
    }

    @Test
    void aRepairThatDidNotTakeIsLeftOverAndNotBelieved() {
        World world = World.with(10);
        world.lose(StoreKind.VECTOR, "p1");
        world.stream().ignoreCommands();

        Findings findings = run(world, Mode.REPAIR);

        assertThat(part(findings, StoreKind.VECTOR).repaired()).isZero();
        assertThat(part(findings, StoreKind.VECTOR).remaining()).isEqualTo(1);
        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.DRIFTED);
    }

    @Test
    void aRepairThatCannotBeLookedAtIsLeftOver() {
        World world = World.with(10);
        world.lose(StoreKind.VECTOR, "p1");
        world.stream().ignoreCommands();
        int[] reads = {0};
        world.source().afterRead(() -> {
            if (world.stream().sent().isEmpty()) {
                return;
            }
            world.putUnseen("p1", "title of read " + reads[0]++, true);
        });

        PartResult part = part(run(world, Mode.REPAIR), StoreKind.VECTOR);

        assertThat(reads[0]).as("reads after the repair").isPositive();
        assertThat(part.repaired()).isZero();
        assertThat(part.remaining()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aRecordOfAFormerDatabaseIsJudgedThoughItsTransactionIsYetToComeInThisOne(StoreKind kind) {
        World world = World.with(10);
        Version former = new Version(World.EPOCH - 1, 5, 5);
        world.server(kind)
                .plant(
                        world.key("p1"),
                        new Meta(former, 2_000_000_000, "00000000000000ff", "fedcba9876543210", null, false),
                        world.bent(kind, "p1"));

        Findings findings = run(world, Mode.DETECT);

        assertThat(part(findings, kind).drift()).containsExactly(Map.entry(world.key("p1"), Drift.STALE));
        assertThat(part(findings, kind).unsettled()).isZero();
        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.DRIFTED);
    }

    @Test
    void aFailureOfAStoreEndsTheAttempt() {
        World world = World.with(3);
        world.store(StoreKind.GRAPH).faults(call -> {
            throw new ClassifiedException(ErrorClass.CONNECTIVITY, "graph: not reachable", null);
        });

        assertThatThrownBy(() -> run(world, Mode.REPAIR))
                .isInstanceOf(ClassifiedException.class)
                .hasMessage("graph: not reachable");
    }
}
