package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.TestRun.part;
import static dev.dualtrack.job.run.TestRun.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.world.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run makes of a cache: of its own values that are gone, and of documents that applications put there. */
class CachedDocumentsTest {
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
}
