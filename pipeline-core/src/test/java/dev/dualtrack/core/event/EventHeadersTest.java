package dev.dualtrack.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventHeadersTest {
    @Test
    void aMissingEpochIsZero() {
        assertThat(EventHeaders.of(null, null)).isEqualTo(new EventHeaders(0, false));
    }

    @Test
    void readsTheEpochAsPlainDigitsAndTheNewKeyByItsPresence() {
        assertThat(EventHeaders.of(bytes("4294967295"), bytes("{\"id\":2}")))
                .isEqualTo(new EventHeaders(4294967295L, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "4294967296", "99999999999", "1.0"})
    void refusesAnEpochThatIsNone(String text) {
        assertThatThrownBy(() -> EventHeaders.of(bytes(text), null)).hasMessageContaining("epoch header");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
