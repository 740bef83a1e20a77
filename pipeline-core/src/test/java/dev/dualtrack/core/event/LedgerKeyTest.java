package dev.dualtrack.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerKeyTest {
    private static final KeyCodec CODEC = new KeyCodec(Recorded.KEYS);
    private static final RecordKey KEY = new RecordKey(
            Recorded.KEYS.id(),
            List.of("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "키 \"\\ / 😀\t", 9_007_199_254_740_993L));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void namesStoreTableAndTheRowsKeyAsItStandsInKafka() {
        LedgerKey.OfRow key = LedgerKey.OfRow.of(StoreKind.VECTOR, CODEC, KEY);

        assertThat(key.text())
                .isEqualTo(
                        "{\"store\":\"vector\",\"table\":\"public.keys\",\"key\":"
                                + "{\"u\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\",\"B c\":\"키 \\\"\\\\ / 😀\\t\",\"a\":9007199254740993}}");
    }

    @Test
    void readsBackARow() {
        LedgerKey.OfRow key = LedgerKey.OfRow.of(StoreKind.GRAPH, CODEC, KEY);

        assertThat(LedgerKey.parse(bytes(key.text()))).contains(key);
        assertThat(key.recordKey(CODEC)).contains(KEY);
    }

    @Test
    void aKeyThatDoesNotFitTheTableAnyMoreIsARowWithoutARecordKey() {
        LedgerKey key = LedgerKey.parse(bytes("{\"store\":\"cache\",\"table\":\"public.t\",\"key\":{\"gone\":1}}"))
                .orElseThrow();

        assertThat(((LedgerKey.OfRow) key).recordKey(CODEC)).isEmpty();
    }

    @Test
    void namesThePlaceOfARecordWhoseRowCannotBeTold() {
        LedgerKey key = new LedgerKey.OfPlace(StoreKind.CACHE, KEY.table(), "aegis.public.t", 3, 12_345_678_901L);

        assertThat(key.text())
                .isEqualTo("{\"store\":\"cache\",\"table\":\"" + KEY.table()
                        + "\",\"topic\":\"aegis.public.t\",\"partition\":3,\"offset\":12345678901}");
        assertThat(LedgerKey.parse(bytes(key.text()))).contains(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Naming.OWNER_KEY,
                "",
                "7",
                "{",
                "{\"store\":\"vector\",\"table\":\"public.t\"}",
                "{\"store\":\"shelf\",\"table\":\"public.t\",\"key\":{\"id\":1}}",
                "{\"store\":\"vector\",\"table\":\"t\",\"key\":{\"id\":1}}",
                "{\"store\":\"vector\",\"table\":\"public.t\",\"key\":1}"
            })
    void aRecordOfAnotherFormIsNoDeadLetter(String text) {
        assertThat(LedgerKey.parse(bytes(text))).isEmpty();
    }

    @Test
    void aRecordWithoutAKeyIsNoDeadLetter() {
        assertThat(LedgerKey.parse(null)).isEmpty();
    }
}
