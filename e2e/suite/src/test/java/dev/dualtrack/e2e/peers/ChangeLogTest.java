package dev.dualtrack.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.e2e.peers.Step.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
    private static final int ROWS = 500;

    @Test
    void theSameSeedGivesTheSameChangesAndAnotherOneOthers() {
        assertThat(log(7).next(Workload.CHANGE_LOG, 1_000)).isEqualTo(log(7).next(Workload.CHANGE_LOG, 1_000));
        assertThat(log(7).next(Workload.CHANGE_LOG, 1_000)).isNotEqualTo(log(8).next(Workload.CHANGE_LOG, 1_000));
    }

    @Test
    void everyHundredChangesHoldTheSharesExactly() {
        List<Step> steps = log(1).next(Workload.CHANGE_LOG, 5_000);
        for (int first = 0; first < steps.size(); first += 100) {
            assertThat(kinds(steps.subList(first, first + 100)))
                    .isEqualTo(Map.of(
                            Kind.UNMAPPED, 30L, Kind.SCALAR, 30L, Kind.TEXT, 25L, Kind.INSERT, 10L, Kind.DELETE, 5L));
        }
        assertThat(kinds(log(1).next(Workload.SCALARS, 250))).isEqualTo(Map.of(Kind.SCALAR, 250L));
    }

    @Test
    void eachChangeFitsToTheRowsThatAreThereAndHasANumberOfItsOwn() {
        ChangeLog log = log(3);
        Set<Integer> living = log.living();
        Set<Integer> ever = new HashSet<>(living);
        Set<Integer> numbers = new HashSet<>();
        boolean cameBack = false;
        for (int pass = 0; pass < 3; pass++) {
            for (Step step : log.next(Workload.CHANGE_LOG, 5_000)) {
                switch (step.kind()) {
                    case INSERT -> {
                        assertThat(living.add(step.row())).isTrue();
                        cameBack |= !ever.add(step.row());
                    }
                    case DELETE -> assertThat(living.remove(step.row())).isTrue();
                    case UNMAPPED, SCALAR, TEXT -> assertThat(living).contains(step.row());
                }
                assertThat(numbers.add(step.number())).isTrue();
            }
            assertThat(log.living()).isEqualTo(living);
        }
        assertThat(cameBack).isTrue();
    }

    @Test
    void aTenthOfTheRowsGetsNearlyHalfOfTheUpdates() {
        Map<Integer, Integer> updates = new HashMap<>();
        log(1).next(Workload.SCALARS, 10_000).forEach(step -> updates.merge(step.row(), 1, Integer::sum));
        int hot = updates.entrySet().stream()
                .filter(row -> row.getKey() < ROWS / 10)
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertThat(hot).isBetween(4_400, 4_900);
    }

    @Test
    void theLastRowIsNotDeleted() {
        List<Step> steps = new ChangeLog(1, 1).next(Workload.CHANGE_LOG, 100);
        assertThat(steps).hasSize(100);
        assertThatThrownBy(() -> new ChangeLog(1, 0)).hasMessageContaining("rows: 0");
    }

    private static ChangeLog log(long seed) {
        return new ChangeLog(seed, ROWS);
    }

    private static Map<Kind, Long> kinds(List<Step> steps) {
        return steps.stream()
                .map(Step::kind)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
