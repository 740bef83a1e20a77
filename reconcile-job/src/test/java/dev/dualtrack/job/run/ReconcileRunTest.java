package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.TestRun.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.TestImages;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.repair.Held;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.HalfBlindStore;
import dev.dualtrack.job.world.World;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcileRunTest {
    private static final DeepCheck SAMPLE = new DeepCheck(DeepCheck.DEFAULT_SIZE, 42);
    private static final DeepCheck NO_SAMPLE = new DeepCheck(0, 42);
    private static final Rails RAILS = new Rails(1, 0.1, Map.of());
    private static final String TABLE = "public.policies";

    @Test
    void findsNothingWhereNothingIsWrong() {
        World world = World.with(300);

        Findings findings = run(world, Mode.REPAIR);

        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.CONSISTENT);
        assertThat(part(findings, StoreKind.VECTOR).rows()).isEqualTo(300);
        assertThat(findings.baselines()).containsExactly(Map.entry(TABLE, 300L));
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
    void f33ARecordOfTheSampleThatHoldsSomethingElseThanItSaysIsFoundAndRepaired(StoreKind kind) {
        World world = World.with(50);
        world.server(kind).corrupt(world.key("p7"), bent(world, kind, "p7"));

        PartResult part = part(run(world, Mode.REPAIR), kind);

        assertThat(part.drift()).containsExactly(Map.entry(world.key("p7"), Drift.CORRUPT));
        assertThat(part.relationships()).isEqualTo(Relationships.NONE);
        assertThat(part.sampled()).isEqualTo(50);
        assertThat(part.repaired()).isEqualTo(1);
        assertThat(part(run(world, Mode.DETECT), kind).drift()).isEmpty();
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
            world.server(kind).corrupt(world.key(bent), bent(world, kind, bent));
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
    void aRunComparesTheSampleInFullAndTheSeedSaysWhich(StoreKind kind) {
        World world = World.with(300);
        for (int i = 0; i < 300; i++) {
            world.server(kind).corrupt(world.key("p" + i), bent(world, kind, "p" + i));
        }

        PartResult one = part(run(world, Mode.DETECT, new DeepCheck(20, 1)), kind);

        assertThat(one.sampled()).isEqualTo(20);
        assertThat(one.count(Drift.CORRUPT)).isEqualTo(20);
        assertThat(part(run(world, Mode.DETECT, new DeepCheck(20, 1)), kind).drift())
                .isEqualTo(one.drift());
        assertThat(part(run(world, Mode.DETECT, new DeepCheck(20, 2)), kind).drift())
                .hasSize(20)
                .isNotEqualTo(one.drift());
        assertThat(part(run(world, Mode.DETECT, NO_SAMPLE), kind).drift()).isEmpty();
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

    /** The record's image with other content, and as far as the graph is concerned the right relationships. */
    private static Image bent(World world, StoreKind kind, String id) {
        Row row = world.row(id, "title " + id.substring(1));
        return switch (kind) {
            case VECTOR ->
                world.mapping()
                        .vectorImage(
                                row,
                                opposite(TestImages.vectorOf(world.mapping().text(row))));
            case GRAPH ->
                new GraphImage(
                        Map.of("id", id, "title", "bent", "amount", 7L),
                        world.mapping().graphImage(row).edges());
            case CACHE -> new Image.CacheValue("{\"title\":\"bent\"}");
        };
    }

    private static Vector opposite(Vector vector) {
        float[] values = vector.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
        return Vector.of(values);
    }

    @Test
    void relationshipsOfEveryRowAreComparedAndCountedOnTheirOwn() {
        World world = World.with(1_000);
        Edge own = new Edge("TITLED", "title", "Title", "text", "title 7");
        relate(world, "p6");
        relate(world, "p7", own, own);
        relate(world, "p8", new Edge("TITLED", "title", "Elsewhere", "", ""));

        PartResult part = part(run(world, Mode.REPAIR, NO_SAMPLE), StoreKind.GRAPH);

        assertThat(part.sampled()).isZero();
        assertThat(part.drift())
                .containsOnly(
                        Map.entry(world.key("p6"), Drift.CORRUPT),
                        Map.entry(world.key("p7"), Drift.CORRUPT),
                        Map.entry(world.key("p8"), Drift.CORRUPT));
        assertThat(part.relationships()).isEqualTo(new Relationships(2, 1, 1));
        assertThat(part.repaired()).isEqualTo(3);
        assertThat(part(run(world, Mode.DETECT, NO_SAMPLE), StoreKind.GRAPH).drift())
                .isEmpty();
    }

    private static void relate(World world, String id, Edge... edges) {
        Map<String, @Nullable Object> properties = world.mapping()
                .graphImage(world.row(id, "title " + id.substring(1)))
                .properties();
        world.server(StoreKind.GRAPH).corrupt(world.key(id), new GraphImage(properties, List.of(edges)));
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

    @Test
    void aCacheMayMissAKey() {
        World world = World.with(10);
        world.lose(StoreKind.CACHE, "p1");

        assertThat(Summaries.result(run(world, Mode.DETECT).parts())).isEqualTo(Result.CONSISTENT);
    }

    @Test
    void aCacheThatApplicationsFillIsLeftToThem() {
        World world = new World(CacheMapping.Mode.INVALIDATE);
        world.put("p1", "title");
        world.settle();

        assertThat(part(run(world, Mode.DETECT), StoreKind.CACHE).drift()).isEmpty();
    }

    @Test
    void aCachedDocumentThatTellsItsFingerprintIsJudged() {
        World world = new World(CacheMapping.Mode.INVALIDATE);
        world.put("p1", "title");
        world.put("p2", "title");
        world.put("p3", "title");
        world.settle();
        String right = world.mapping().fingerprint(StoreKind.CACHE, world.row("p1", "title"));
        world.cache("p1", "{\"_version\":\"%s\",\"_fp\":\"%s\"}".formatted(Version.ofSnapshot(1), right));
        world.cache("p2", "{\"_version\":\"%s\",\"_fp\":\"0000000000000000\"}".formatted(Version.ofSnapshot(1)));
        world.cache("p3", "no JSON at all");
        world.cache("ghost", "no JSON at all");

        assertThat(part(run(world, Mode.DETECT), StoreKind.CACHE).drift())
                .containsOnly(Map.entry(world.key("p2"), Drift.STALE), Map.entry(world.key("ghost"), Drift.ORPHANED));
    }

    @Test
    void aCachedDocumentThatSaysItIsOlderThanItsRowIsFoundAndRemoved() {
        World world = new World(CacheMapping.Mode.INVALIDATE);
        List.of("p1", "p2", "p3").forEach(id -> world.put(id, "title"));
        world.settle();
        world.cache("p1", "{\"title\": \"an old title\", \"version\": 6}");
        world.cache("p2", "{\"title\": \"title\", \"version\": 7}");
        world.cache("p3", "{\"title\": \"who knows\"}");

        PartResult part = part(run(world, Mode.REPAIR), StoreKind.CACHE);

        assertThat(part.drift()).containsExactly(Map.entry(world.key("p1"), Drift.STALE));
        assertThat(part.repaired()).isEqualTo(1);
        assertThat(part.remaining()).isZero();
        assertThat(world.stream().sent()).extracting(Refresh::key).containsExactly(world.key("p1"));
    }

    @Test
    void aCachedDocumentThatIsOlderBecauseTheRowJustChangedIsNoDrift() {
        World world = new World(CacheMapping.Mode.INVALIDATE);
        world.put("p1", "title");
        world.settle();
        world.cache("p1", "{\"version\": 6}");
        world.put("p1", "changed");

        PartResult part = part(run(world, Mode.DETECT), StoreKind.CACHE);

        assertThat(part.drift()).isEmpty();
        assertThat(part.unsettled()).isZero();
    }

    @Test
    void f32LagIsNoDrift() {
        World world = World.with(300);
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

    @Test
    void f34AnEmptySourceDeletesNothing() {
        World world = World.with(30);
        world.source().loseRowsExcept(List.of());

        Findings findings = run(world, Mode.REPAIR);

        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.REPAIR_SUSPENDED);
        assertThat(part(findings, StoreKind.VECTOR).suspended())
                .isEqualTo("the source table is empty: nothing is deleted");
        assertThat(part(findings, StoreKind.VECTOR).remaining()).isEqualTo(30);
        assertThat(world.stream().sent()).isEmpty();
    }

    @Test
    void f34ASourceThatAnswersATenthOfItsRowsDeletesNothingAndKeepsItsBaseline() {
        World world = World.with(50);
        world.source()
                .loseRowsExcept(IntStream.range(0, 5).mapToObj(i -> "p" + i).toList());

        Findings findings = run(world, Mode.REPAIR, RAILS, Map.of(TABLE, 50L));

        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.REPAIR_SUSPENDED);
        assertThat(world.stream().sent()).isEmpty();
        assertThat(findings.baselines()).containsExactly(Map.entry(TABLE, 50L));
    }

    @Test
    void f34ProceedReleasesTheRail() {
        World world = World.with(30);
        world.source().loseRowsExcept(List.of());

        Map<Place, Held> held = held(run(world, Mode.REPAIR, RAILS, Map.of(TABLE, 30L)));

        Findings findings = run(world, Mode.REPAIR, new Rails(1, 0.1, held), Map.of(TABLE, 30L));

        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.CONSISTENT);
        assertThat(part(findings, StoreKind.GRAPH).repaired()).isEqualTo(30);
        assertThat(findings.baselines()).containsExactly(Map.entry(TABLE, 0L));
    }

    @Test
    void f34ProceedReleasesTheRailsOfWhatWasSuspendedAndNoOther() {
        World world = World.with(30);
        world.source().loseRowsExcept(List.of());
        Map<StoreKind, DerivedStore> graph = Map.of(StoreKind.GRAPH, world.store(StoreKind.GRAPH));
        Map<Place, Held> held = held(run(world, graph, Mode.REPAIR, RAILS, Map.of(TABLE, 30L)));

        Findings findings = run(world, Mode.REPAIR, new Rails(1, 0.1, held), Map.of(TABLE, 30L));

        assertThat(part(findings, StoreKind.GRAPH).repaired()).isEqualTo(30);
        assertThat(part(findings, StoreKind.VECTOR).suspended()).contains("the source table is empty");
        assertThat(part(findings, StoreKind.VECTOR).repaired()).isZero();
        assertThat(part(findings, StoreKind.CACHE).repaired()).isZero();
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
                        bent(world, kind, "p1"));

        Findings findings = run(world, Mode.DETECT);

        assertThat(part(findings, kind).drift()).containsExactly(Map.entry(world.key("p1"), Drift.STALE));
        assertThat(part(findings, kind).unsettled()).isZero();
        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.DRIFTED);
    }

    private static Map<Place, Held> held(Findings findings) {
        return Details.of(findings.parts(), "", false).held();
    }

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
    void aFailureOfAStoreEndsTheAttempt() {
        World world = World.with(3);
        world.store(StoreKind.GRAPH).faults(call -> {
            throw new ClassifiedException(ErrorClass.CONNECTIVITY, "graph: not reachable", null);
        });

        assertThatThrownBy(() -> run(world, Mode.REPAIR))
                .isInstanceOf(ClassifiedException.class)
                .hasMessage("graph: not reachable");
    }

    @Test
    void aTableThatIsAlteredBeforeItsRowsAreCountedIsUnverifiable() {
        World world = World.with(3);
        world.source().beforeScan(ReconcileRunTest::noSuchColumn);

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
        world.source().afterRead(ReconcileRunTest::noSuchColumn);

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

    private static Findings run(World world, Mode mode) {
        return run(world, mode, RAILS, Map.of());
    }

    private static Findings run(World world, Mode mode, Rails rails, Map<String, Long> baselines) {
        return run(world, world.stores(), mode, rails, baselines);
    }

    private static Findings run(World world, Mode mode, DeepCheck deep) {
        return run(world, world.stores(), mode, RAILS, Map.of(), deep);
    }

    private static Findings run(
            World world, Map<StoreKind, DerivedStore> stores, Mode mode, Rails rails, Map<String, Long> baselines) {
        return run(world, stores, mode, rails, baselines, SAMPLE);
    }

    private static Findings run(
            World world,
            Map<StoreKind, DerivedStore> stores,
            Mode mode,
            Rails rails,
            Map<String, Long> baselines,
            DeepCheck deep) {
        return TestRun.run(
                world, stores, rails, new FakeCheckpoints(), TestRun.options(mode, Scope.ALL, deep), baselines);
    }
}
