package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.TestRun.NO_SAMPLE;
import static dev.dualtrack.job.run.TestRun.part;
import static dev.dualtrack.job.run.TestRun.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.world.World;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records that hold something else than they say, of the sample or in their relationships. */
class CorruptRecordsTest {
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void f33ARecordOfTheSampleThatHoldsSomethingElseThanItSaysIsFoundAndRepaired(StoreKind kind) {
        World world = World.with(50);
        world.bend(kind, "p7");

        PartResult part = part(run(world, Mode.REPAIR), kind);

        assertThat(part.drift()).containsExactly(Map.entry(world.key("p7"), Drift.CORRUPT));
        assertThat(part.relationships()).isEqualTo(Relationships.NONE);
        assertThat(part.sampled()).isEqualTo(50);
        assertThat(part.repaired()).isEqualTo(1);
        assertThat(part(run(world, Mode.DETECT), kind).drift()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aRunComparesTheSampleInFullAndTheSeedSaysWhich(StoreKind kind) {
        World world = World.with(300);
        for (int i = 0; i < 300; i++) {
            world.bend(kind, "p" + i);
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
}
