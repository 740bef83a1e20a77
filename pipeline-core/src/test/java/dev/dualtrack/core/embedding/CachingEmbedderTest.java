package dev.dualtrack.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dualtrack.core.derived.Vector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CachingEmbedderTest {
    private final Counting counting = new Counting();

    /** The vector of a text is its length; says that it cuts what is longer than two; remembers what it was asked. */
    private static final class Counting implements Embedder {
        private final List<String> asked = new ArrayList<>();

        @Override
        public List<Vector> embed(List<String> texts) {
            asked.addAll(texts);
            return texts.stream()
                    .map(text -> Vector.of(new float[] {text.length()}))
                    .toList();
        }

        @Override
        public int dimensions() {
            return 1;
        }

        @Override
        public long truncated() {
            return asked.stream().filter(text -> text.length() > 2).count();
        }

        @Override
        public void close() {
            asked.add("closed");
        }
    }

    private static List<Vector> lengths(int... lengths) {
        List<Vector> vectors = new ArrayList<>();
        for (int length : lengths) {
            vectors.add(Vector.of(new float[] {length}));
        }
        return vectors;
    }

    @Test
    void computesATextOnceWithinACallAndOverCalls() {
        CachingEmbedder embedder = new CachingEmbedder(counting, 10);
        assertThat(embedder.embed(List.of("a", "bb", "a"))).isEqualTo(lengths(1, 2, 1));
        assertThat(embedder.embed(List.of("ccc", "bb"))).isEqualTo(lengths(3, 2));
        assertThat(counting.asked).containsExactly("a", "bb", "ccc");
        assertThat(embedder.computed()).isEqualTo(3);
        assertThat(embedder.cached()).isEqualTo(2);
    }

    @Test
    void countsATextThatWasCutWhenItIsComputed() {
        CachingEmbedder embedder = new CachingEmbedder(counting, 10);
        embedder.embed(List.of("a", "bb", "ccc", "ccc"));
        embedder.embed(List.of("ccc"));
        assertThat(embedder.truncated()).isEqualTo(1);
    }

    @Test
    void answersACallLargerThanItsCapacity() {
        CachingEmbedder embedder = new CachingEmbedder(counting, 1);
        assertThat(embedder.embed(List.of("a", "bb", "ccc", "a"))).isEqualTo(lengths(1, 2, 3, 1));
    }

    @Test
    void closesWhatItWraps() {
        new CachingEmbedder(counting, 1).close();
        assertThat(counting.asked).containsExactly("closed");
    }

    @Test
    void refusesACapacityBelowOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CachingEmbedder(counting, 0))
                .withMessage("capacity: 0 (expected: >= 1)");
    }
}
