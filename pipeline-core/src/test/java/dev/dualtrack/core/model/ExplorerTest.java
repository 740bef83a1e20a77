package dev.dualtrack.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplorerTest {
    /** Two counters up to three, each moved on its own; {@code trap} is a state that nothing leaves. */
    private record Counters(int limit, int trap) implements Model<Counters.Pair> {
        record Pair(int a, int b) {}

        @Override
        public Pair initial() {
            return new Pair(0, 0);
        }

        @Override
        public List<Step<Pair>> steps(Pair at) {
            List<Step<Pair>> steps = new ArrayList<>();
            if (at.a() < 3) {
                steps.add(new Step<>("move a", false, new Pair(at.a() + 1, at.b())));
            }
            if (at.b() < 3 && at.a() != trap) {
                steps.add(new Step<>("move b", true, new Pair(at.a(), at.b() + 1)));
            }
            return steps;
        }

        @Override
        public List<Invariant<Pair>> invariants() {
            return List.of(new Invariant<>("sum", at -> at.a() + at.b() <= limit));
        }

        @Override
        public boolean consistent(Pair at) {
            return at.b() == 3;
        }
    }

    @Test
    void visitsEachStateOnce() {
        assertThat(Explorer.explore(new Counters(6, -1))).isEqualTo(new Exploration(16, "", List.of()));
    }

    @Test
    void printsAShortestWayToABrokenInvariant() {
        Exploration found = Explorer.explore(new Counters(1, -1));

        assertThat(found.broken()).isEqualTo("sum");
        assertThat(found.trace())
                .containsExactly("initial -> Pair[a=0, b=0]", "move a -> Pair[a=1, b=0]", "move a -> Pair[a=2, b=0]");
    }

    @Test
    void findsAStateThatCannotConverge() {
        Exploration found = Explorer.explore(new Counters(6, 2));

        assertThat(found.broken()).isEqualTo(Explorer.CONVERGENCE);
        assertThat(found.trace()).hasSize(3).last().asString().startsWith("move a -> Pair[a=2");
    }
}
