package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.model.Exploration;
import dev.dualtrack.core.model.Explorer;
import dev.dualtrack.worker.stream.CompensationProducer.Ties;
import dev.dualtrack.worker.stream.CompensationRules.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** F12 in every order: see {@link CompensationModel}. */
final class CompensationModelTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(CompensationModelTest.class);
    private static final Logger LETTERS = (Logger) LoggerFactory.getLogger(KafkaDeadLetters.class);

    private static final List<StoreKind> TWO = List.of(StoreKind.VECTOR, StoreKind.GRAPH);
    /** How many changes follow the first one; three take minutes. */
    private static final int CHANGES = Integer.getInteger("compensation.changes", 2);

    private static final int FAULTS = Integer.getInteger("compensation.faults", 1);

    @BeforeAll
    static void silence() {
        LETTERS.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LETTERS.setLevel(null);
    }

    /** All changes of that many after a first one, which writes the row. */
    private static List<List<Integer>> histories(int changes) {
        List<List<Integer>> all = List.of(List.of(1));
        for (int image = 2; image <= changes + 1; image++) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> one : all) {
                longer.add(with(one, image));
                if (one.getLast() != 0) {
                    longer.add(with(one, 0));
                }
            }
            all = longer;
        }
        return all;
    }

    private static List<Integer> with(List<Integer> images, int image) {
        List<Integer> longer = new ArrayList<>(images);
        longer.add(image);
        return longer;
    }

    private static List<Set<Integer>> subsets(List<Integer> images) {
        List<Integer> later = images.stream().filter(image -> image > 1).toList();
        List<Set<Integer>> all = new ArrayList<>();
        for (int bits = 0; bits < 1 << later.size(); bits++) {
            Set<Integer> one = new TreeSet<>();
            for (int i = 0; i < later.size(); i++) {
                if ((bits >> i & 1) == 1) {
                    one.add(later.get(i));
                }
            }
            all.add(one);
        }
        return all;
    }

    private static List<Map<StoreKind, Set<Integer>>> refusals(List<StoreKind> kinds, List<Integer> images) {
        List<Map<StoreKind, Set<Integer>>> all = List.of(Map.of());
        for (StoreKind kind : kinds) {
            List<Map<StoreKind, Set<Integer>>> more = new ArrayList<>();
            for (Map<StoreKind, Set<Integer>> one : all) {
                for (Set<Integer> refused : subsets(images)) {
                    Map<StoreKind, Set<Integer>> with = new EnumMap<>(StoreKind.class);
                    with.putAll(one);
                    with.put(kind, refused);
                    more.add(with);
                }
            }
            all = more;
        }
        return all;
    }

    /** What is wrong, first of all in the smallest case; all the states if nothing is. */
    private static Exploration explored(
            CompensationRules rules, List<List<Integer>> histories, List<StoreKind> kinds, int maxBatch, int faults) {
        int states = 0;
        for (List<Integer> images : histories) {
            CompensationWorkers workers = new CompensationWorkers(rules, new CompensationHistory(images), maxBatch);
            for (Map<StoreKind, Set<Integer>> refused : refusals(kinds, images)) {
                Exploration found = explored(workers, refused, faults, 0, 0);
                states += found.states();
                if (!found.broken().isEmpty()) {
                    return new Exploration(states, found.broken(), found.trace());
                }
            }
        }
        return new Exploration(states, "", List.of());
    }

    private static Exploration explored(
            CompensationWorkers workers, Map<StoreKind, Set<Integer>> refused, int faults, int asked, int cures) {
        Exploration found = Explorer.explore(new CompensationModel(workers, refused, faults, asked, cures));
        List<String> trace = new ArrayList<>(found.trace());
        trace.addFirst("history " + workers.history().images() + ", refused " + refused);
        return new Exploration(found.states(), found.broken(), trace);
    }

    private static void holds(Ties ties, List<List<Integer>> histories, List<StoreKind> kinds, int maxBatch) {
        holds(explored(new CompensationRules(Variant.AS_BUILT, ties), histories, kinds, maxBatch, FAULTS));
    }

    private static void holds(Exploration all) {
        LOG.atInfo().addKeyValue("states", all.states()).log("compensation explored");
        assertThat(all.broken()).as(all.toString()).isEmpty();
    }

    @Test
    void f12AllStoresAgreeInEveryOrder() {
        holds(Ties.IN_ORDER, histories(CHANGES), TWO, 1);
    }

    @Test
    void f12AllStoresAgreeWhereTheCommandComesFirst() {
        holds(Ties.REVERSED, List.of(List.of(1, 2)), TWO, 1);
    }

    @Test
    void f12AllStoresAgreeWhereChangesAreCompacted() {
        holds(Ties.TRANSACTION, List.of(List.of(1, 0, 3)), TWO, 2);
    }

    @Test
    void f12ThreeStoresAgree() {
        holds(Ties.TRANSACTION, histories(CHANGES - 1), List.of(StoreKind.values()), 1);
    }

    /** A fill of one store, or a change that it alone put off, does not leave it alone with what all took back. */
    @Test
    void f12WhereOneStoreReadsTheRowAgainAllShowTheSame() {
        bearRefreshes(histories(CHANGES), TWO);
        bearRefreshes(histories(CHANGES - 1), List.of(StoreKind.values()));
    }

    private static void bearRefreshes(List<List<Integer>> histories, List<StoreKind> kinds) {
        bear(histories, kinds, 1, 0);
    }

    private static void bear(List<List<Integer>> histories, List<StoreKind> kinds, int asked, int cures) {
        int states = 0;
        int most = 0;
        for (List<Integer> images : histories) {
            CompensationWorkers workers =
                    new CompensationWorkers(CompensationRules.AS_BUILT, new CompensationHistory(images), 1);
            for (Map<StoreKind, Set<Integer>> refused : refusals(kinds, images)) {
                Exploration found = explored(workers, refused, 0, asked, cures);
                assertThat(found.broken()).as(found.toString()).isEmpty();
                states += found.states();
                most = Math.max(most, found.states());
            }
        }
        LOG.atInfo().addKeyValue("states", states).addKeyValue("most", most).log("compensation explored");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void f12AStoreThatComesToHoldWhatItRefused(int asked) {
        bear(histories(1), TWO, asked, 1);
    }

    @Test
    void f12AStoreThatComesToHoldTheNewerOfTwoRefusedChanges() {
        comesToHold(List.of(1, 2, 3), Map.of(StoreKind.VECTOR, Set.of(2), StoreKind.GRAPH, Set.of(2, 3)), 0);
    }

    @Test
    void f12OneOfThreeStoresThatComesToHoldWhatItRefused() {
        Map<StoreKind, Set<Integer>> refused =
                Map.of(StoreKind.VECTOR, Set.of(), StoreKind.GRAPH, Set.of(2), StoreKind.CACHE, Set.of());
        comesToHold(List.of(1, 2), refused, FAULTS);
    }

    /** A withdrawal leaves nothing to tell by, nor a version by which to know that the insert is not visible yet. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void f12AStoreThatComesToHoldAnInsertThatItRefused(int faults) {
        comesToHold(List.of(1, 0, 3), Map.of(StoreKind.VECTOR, Set.of(), StoreKind.GRAPH, Set.of(3)), faults);
        comesToHold(List.of(1, 0, 3), Map.of(StoreKind.VECTOR, Set.of(3), StoreKind.GRAPH, Set.of()), faults);
    }

    /** What a transaction at the row puts off comes behind whatever was asked for meanwhile, in each store by itself. */
    @Test
    void f12AStoreThatComesToHoldAnInsertWhereTwoReadingsArePutOff() {
        comesToHold(List.of(1, 0, 3), Map.of(StoreKind.VECTOR, Set.of(), StoreKind.GRAPH, Set.of(3)), 2);
    }

    @Test
    void f12AStoreThatComesToHoldWhatItRefusedWhereOneReadingIsPutOff() {
        comesToHold(List.of(1, 2), Map.of(StoreKind.VECTOR, Set.of(), StoreKind.GRAPH, Set.of(2)), 1);
        comesToHold(List.of(1, 2), Map.of(StoreKind.VECTOR, Set.of(2), StoreKind.GRAPH, Set.of()), 1);
    }

    private static void comesToHold(List<Integer> images, Map<StoreKind, Set<Integer>> refused, int faults) {
        CompensationWorkers workers =
                new CompensationWorkers(CompensationRules.AS_BUILT, new CompensationHistory(images), 1);
        holds(explored(workers, refused, faults, 1, 1));
    }

    /**
     * A store that lags asks to take back a change before a delete when the others have withdrawn the row that was inserted
     * after it.
     */
    @Test
    void f12ACommandFromBeforeADeleteBringsNothingBack() {
        holds(Ties.TRANSACTION, List.of(List.of(1, 2, 0, 4)), TWO, 1);
    }

    /** Nor is a change of the row that is there now taken back to an image of the one before. */
    @Test
    void f12AChangeIsNotTakenBackBehindADelete() {
        CompensationWorkers workers =
                new CompensationWorkers(CompensationRules.AS_BUILT, new CompensationHistory(List.of(1, 2, 0, 4, 5)), 1);
        holds(explored(workers, Map.of(StoreKind.VECTOR, Set.of(2), StoreKind.GRAPH, Set.of(5)), FAULTS, 0, 0));
        holds(explored(workers, Map.of(StoreKind.VECTOR, Set.of(5), StoreKind.GRAPH, Set.of(2, 4)), FAULTS, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "GATED_ON_CONSUMED, TRANSACTION, 1 2, all stores show the same image",
        "OWN_COMMAND_SKIPPED, TRANSACTION, 1 2 3, all stores show the same image",
        "NO_ANSWER, TRANSACTION, 1 2 3, all stores show the same image",
        "IMAGE_BROUGHT, TRANSACTION, 1 2 0, all stores show the same image",
        "LETTER_LEFT_OPEN, TRANSACTION, 1 2 3, a dead letter is open for what is refused and for nothing else",
        "NOT_SENT_AGAIN, IN_ORDER, 1 2, all stores show the same image"
    })
    void aWrongVariantIsFound(Variant variant, Ties ties, String images, String broken) {
        Exploration found = explored(new CompensationRules(variant, ties), List.of(history(images)), TWO, 1, 1);

        assertThat(found.broken()).as(found.toString()).isEqualTo(broken);
    }

    @Test
    void aVariantThatGoesBackBehindWhatAnotherStoreRefusedIsFound() {
        CompensationRules rules = new CompensationRules(Variant.OTHERS_LETTERS_COUNT, Ties.TRANSACTION);
        CompensationWorkers workers =
                new CompensationWorkers(rules, new CompensationHistory(List.of(1, 2, 0, 4, 5)), 1);
        Exploration found =
                explored(workers, Map.of(StoreKind.VECTOR, Set.of(2), StoreKind.GRAPH, Set.of(5)), FAULTS, 0, 0);

        assertThat(found.broken()).as(found.toString()).isEqualTo("nothing of a deleted row is shown");
    }

    /**
     * Filled while a replay of what the other one refuses is under way; or replayed before it has come to the refused change
     * and its command.
     */
    @Test
    void aStoreThatSaysNothingOfWhatItTookBeforeItIsTakenBackIsFound() {
        CompensationRules rules = new CompensationRules(Variant.TAKEN_SINCE_UNSAID, Ties.TRANSACTION);
        CompensationWorkers workers = new CompensationWorkers(rules, new CompensationHistory(List.of(1, 2)), 1);
        for (int asked = 1; asked <= 2; asked++) {
            Exploration found =
                    explored(workers, Map.of(StoreKind.VECTOR, Set.of(), StoreKind.GRAPH, Set.of(2)), 0, asked, 1);

            assertThat(found.broken()).as(found.toString()).isEqualTo("all stores show the same image");
        }
    }

    /** It was wrong as long as an image was brought to a store that shows nothing, and is not since. */
    @Test
    void f12AVariantThatIsRightToo() {
        CompensationRules rules = new CompensationRules(Variant.WITHDRAWAL_REMEMBERED, Ties.TRANSACTION);
        holds(explored(rules, List.of(List.of(1, 2, 0, 4)), TWO, 1, 1));
    }

    private static List<Integer> history(String images) {
        return Arrays.stream(images.split(" ")).map(Integer::valueOf).toList();
    }
}
