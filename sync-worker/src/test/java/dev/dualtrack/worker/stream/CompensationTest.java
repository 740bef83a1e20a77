package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.dualtrack.core.derived.StoreKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** F12: whatever stores refuse, in whatever order workers come and crash, all end with one image that each can hold. */
final class CompensationTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(KafkaDeadLetters.class);
    private static final int SEEDS = Integer.getInteger("dualtrack.seeds", 500);

    /** Thousands of refused records are what this is about. */
    @BeforeAll
    static void silence() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(null);
    }

    private static void check(
            long seed, List<Integer> history, Map<StoreKind, Set<Integer>> refused, int crashes, int kills) {
        check(seed, history, refused, new CompensationWorld(history, refused, 3, crashes, kills, new Random(seed)));
    }

    private static void check(
            long seed, List<Integer> history, Map<StoreKind, Set<Integer>> refused, CompensationWorld world) {
        world.run();
        Map<StoreKind, Integer> images = world.images();
        String told = "seed " + seed + ": " + world;
        assertThat(new TreeSet<>(images.values())).as(told).hasSize(1);
        int image = images.values().iterator().next();
        refused.forEach((kind, bad) -> assertThat(bad).as(told).doesNotContain(image));
        int last = history.getLast();
        int deletion = history.lastIndexOf(0) + 1;
        assertThat(image == 0 || image > deletion)
                .as("nothing of a deleted row, %s", told)
                .isTrue();
        boolean accepted = refused.values().stream().noneMatch(bad -> bad.contains(last));
        if (accepted) {
            assertThat(image).as(told).isEqualTo(last);
        }
        refused.forEach((kind, bad) -> assertThat(world.quarantined().contains(kind))
                .as("%s quarantined, %s", kind, told)
                .isEqualTo(bad.contains(last)));
    }

    private static Map<StoreKind, Set<Integer>> refusing(int bits, int images) {
        Map<StoreKind, Set<Integer>> refused = new EnumMap<>(StoreKind.class);
        int rest = bits;
        for (StoreKind kind : StoreKind.values()) {
            Set<Integer> bad = new TreeSet<>();
            for (int image = 1; image <= images; image++) {
                if ((rest & 1) == 1) {
                    bad.add(image);
                }
                rest >>= 1;
            }
            refused.put(kind, bad);
        }
        return refused;
    }

    @Test
    void f12AllStoresAgreeForEveryChoiceOfRefusedImagesOfTwoChanges() {
        for (int bits = 0; bits < 64; bits++) {
            for (long seed = 0; seed < 15; seed++) {
                check(seed, List.of(1, 2), refusing(bits, 2), 2, 0);
            }
        }
    }

    private static void checkRandom(long seed, int kills) {
        Random random = new Random(seed);
        List<Integer> history = history(random);
        int length = history.size();
        check(seed, history, refusing(random.nextInt(1 << (3 * length)), length), random.nextInt(3), kills);
    }

    private static List<Integer> history(Random random) {
        List<Integer> history = new ArrayList<>();
        int length = 2 + random.nextInt(4);
        for (int image = 1; image <= length; image++) {
            boolean delete = !history.isEmpty() && history.getLast() != 0 && random.nextInt(4) == 0;
            history.add(delete ? 0 : image);
        }
        return history;
    }

    @Test
    void f12AllStoresAgreeForRandomHistoriesWithDeletesAndCrashes() {
        for (long seed = 0; seed < SEEDS; seed++) {
            checkRandom(seed, 0);
        }
    }

    @Test
    void f12AllStoresAgreeWhereWorkersAreKilledBeforeAnyOfTheirWrites() {
        for (long seed = 0; seed < SEEDS; seed++) {
            checkRandom(seed, 2);
        }
    }

    /**
     * Milvus cannot tell the image that a change was taken back to from that change, and takes it once more. Only the last
     * change is refused, by any of the stores, and each change is a batch, so that each store shows what it is taken back to.
     */
    @Test
    void f12AllStoresAgreeWhereTheConnectorTellsARefusedChangeAgain() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<Integer> history = history(random);
            Map<StoreKind, Set<Integer>> refused = new EnumMap<>(StoreKind.class);
            for (StoreKind kind : StoreKind.values()) {
                boolean refuses = history.getLast() != 0 && random.nextBoolean();
                refused.put(kind, refuses ? Set.of(history.getLast()) : Set.of());
            }
            CompensationWorld world = new CompensationWorld(history, refused, 1, 0, 0, new Random(seed));
            check(seed, history, refused, world.resending(2));
        }
    }

    /** The vector store's worker read an old end of its own dead letter after it had opened it again. */
    @Test
    void aDeadLetterIsClosedWhileItsOlderEndIsStillToBeRead() {
        checkRandom(3_293, 0);
    }

    /** In batches of their own: a store that refuses insert and update as one never showed the row. */
    @Test
    void keepsTheImageBeforeTheRefusedOneWhereAllStoresHoldIt() {
        for (long seed = 0; seed < 50; seed++) {
            Map<StoreKind, Set<Integer>> refused = Map.of(StoreKind.VECTOR, Set.of(2));
            CompensationWorld world = new CompensationWorld(List.of(1, 2), refused, 1, 1, 1, new Random(seed));
            world.run();
            assertThat(world.images().values()).as("seed " + seed).containsOnly(1);
            assertThat(world.quarantined()).containsExactly(StoreKind.VECTOR);
        }
    }

    @Test
    void keepsTheImageBeforeTheFirstOfSeveralRefusedOnes() {
        for (long seed = 0; seed < 50; seed++) {
            Map<StoreKind, Set<Integer>> refused = Map.of(StoreKind.GRAPH, Set.of(2, 3));
            CompensationWorld world = new CompensationWorld(List.of(1, 2, 3), refused, 1, 0, 0, new Random(seed));
            world.run();
            assertThat(world.images().values()).as("seed " + seed).containsOnly(1);
        }
    }

    /** A command about an old change that comes behind a withdrawal. */
    @Test
    void storesWithAndWithoutTombstonesJudgeALateCommandAlike() {
        for (StoreKind late : StoreKind.values()) {
            for (StoreKind other : StoreKind.values()) {
                for (long seed = 0; seed < 60 && other != late; seed++) {
                    check(seed, List.of(1, 2, 0, 4), Map.of(late, Set.of(2), other, Set.of(4)), 0, 0);
                }
            }
        }
    }
}
