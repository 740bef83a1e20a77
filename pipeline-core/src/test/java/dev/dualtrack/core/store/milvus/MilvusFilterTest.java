package dev.dualtrack.core.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MilvusFilterTest {
    @Test
    void f45EscapesWhatEndsOrBreaksALiteral() {
        assertThat(MilvusFilter.literal("a\"b\\c\nd\re\tf")).isEqualTo("\"a\\\"b\\\\c\\nd\\re\\tf\"");
        assertThat(MilvusFilter.literal("\u2028\ud83d\ude80")).isEqualTo("\"\u2028\ud83d\ude80\"");
    }

    @Test
    void f45KeepsAnInjectionInsideItsLiteral() {
        assertThat(MilvusFilter.in("id", List.of("zz\"] || id not in [\"", "b")))
                .isEqualTo("id in [\"zz\\\"] || id not in [\\\"\",\"b\"]");
        assertThat(MilvusFilter.greater("id", "\\")).isEqualTo("id > \"\\\\\"");
    }
}
