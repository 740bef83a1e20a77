package dev.dualtrack.job.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.job.fence.FenceResult.Passed;
import dev.dualtrack.job.fence.FenceResult.TimedOut;
import dev.dualtrack.job.world.World;
import org.junit.jupiter.api.Test;

class FenceTest {
    private final World world = World.with(3);

    @Test
    void passesOnceTheStoresWorkersHaveTakenInWhatWasCommittedBefore() {
        world.put("p1", "new title");
        Lsn start = world.wal().insertPosition();

        assertThat(await(StoreKind.GRAPH)).isEqualTo(new Passed(start));

        assertThat(world.stream()
                        .behind(
                                StoreKind.GRAPH,
                                world.stream().ends(world.mapping().id())))
                .isZero();
    }

    @Test
    void doesNotWaitForAnotherStoresWorkers() {
        world.stream().stop(StoreKind.VECTOR);
        world.put("p1", "new title");

        assertThat(await(StoreKind.GRAPH)).isInstanceOf(Passed.class);
    }

    @Test
    void givesUpOnWorkersThatStandStillAndSaysHowFarTheyAreBehind() {
        world.stream().stop(StoreKind.VECTOR);
        world.put("p1", "new title");
        world.put("p2", "new title");

        assertThat(await(StoreKind.VECTOR))
                .isEqualTo(
                        new TimedOut(
                                "the vector store's workers are 2 records behind on public.policies (expected: 0 within PT30S)"));
    }

    @Test
    void givesUpOnASlotThatStandsStillAndSaysWhereItIs() {
        world.wal().standStill();

        assertThat(await(StoreKind.CACHE))
                .isEqualTo(new TimedOut("the slot is confirmed up to nothing (expected: >= 0/1000 within PT30S)"));
    }

    @Test
    void writesMessagesAgainWhileTheSlotStandsStillButNotAtEachLook() {
        world.wal().standStill();

        await(StoreKind.CACHE);

        assertThat(world.wal().emitted()).isBetween(29, 31);
    }

    private FenceResult await(StoreKind store) {
        return world.fence().await(world.mapping().id(), store, "run-1");
    }
}
