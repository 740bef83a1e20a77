package dev.dualtrack.operator.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.operator.model.Mark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OwnerMarkCodecTest {
    private static final Mark MARK =
            Mark.first("cluster/shop/aegis", 3, Instant.parse("2026-01-01T00:00:00Z"), "7", "aegis_slot");

    @Test
    void readsWhatItWroteAndWhatALaterVersionAdds() throws IOException {
        assertThat(decode(written())).isEqualTo(MARK);
        assertThat(decode(written().replaceFirst("\\{", "{\"later\":{},"))).isEqualTo(MARK);
    }

    @Test
    void aMarkThatAnOperatorOfBeforeWroteTellsOfNoLoss() throws IOException {
        assertThat(decode(written().replace("\"loss\":\"\",", ""))).isEqualTo(MARK);
        assertThat(OwnerMarkCodec.decode(OwnerMarkCodec.encode(MARK.nowLosing("seen"))))
                .isEqualTo(MARK.nowLosing("seen"));
    }

    @Test
    void saysWhatItFoundInsteadOfAMarkAndShowsNoneOfIt() {
        refused("canary, no JSON", "15 bytes that are no JSON");
        refused("", "0 bytes that are no JSON");
        refused("null", "JSON that is no mark");
        refused("[\"canary\"]", "JSON that is no mark");
        refused("{\"owner\":\"canary\",\"epoch\":\"canary\"}", "JSON that is no mark, at epoch");
        refused("{}", "JSON that is no mark");
        refused(written().replace("\"epoch\":3", "\"epoch\":0"), "JSON that is no mark");
        refused(written().replace("\"owner\"", "\"nobody\""), "JSON that is no mark");
    }

    private static void refused(String bytes, String found) {
        assertThatThrownBy(() -> decode(bytes))
                .as(bytes)
                .isInstanceOf(IOException.class)
                .message()
                .startsWith(found)
                .doesNotContain("canary");
    }

    private static String written() {
        return new String(OwnerMarkCodec.encode(MARK), StandardCharsets.UTF_8);
    }

    private static Mark decode(String text) throws IOException {
        return OwnerMarkCodec.decode(text.getBytes(StandardCharsets.UTF_8));
    }
}
