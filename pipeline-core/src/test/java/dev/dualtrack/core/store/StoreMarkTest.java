package dev.dualtrack.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StoreMarkTest {
    @Test
    void whatIsNoMarkIsRefusedInAPlaceOfOnesOwnAndSaysNothingElsewhere() {
        for (String text : List.of("", "null", "7", "{", "{\"filled\":{}}", "{\"owner\":\"o\",\"epoch\":1}")) {
            assertThatThrownBy(() -> StoreMarkCodec.decode(text))
                    .as(text)
                    .isInstanceOfSatisfying(
                            ClassifiedException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.SCHEMA));
            assertThat(StoreMarkCodec.decodeElsewhere(text)).as(text).isEmpty();
        }
    }

    @Test
    void isReadAsItWasWritten() {
        StoreMark mark = new StoreMark("owner", 3, "7", "slot", Map.of("public.policies", "spec"));

        assertThat(StoreMarkCodec.decode(StoreMarkCodec.encode(mark))).isEqualTo(mark);
        assertThat(StoreMarkCodec.decodeElsewhere(StoreMarkCodec.encode(mark))).contains(mark);
    }
}
