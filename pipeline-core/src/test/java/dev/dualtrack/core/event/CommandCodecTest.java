package dev.dualtrack.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Reason;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.Command.Truncate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandCodecTest {
    private static final RecordKey KEY = new RecordKey(Recorded.KEYS.id(), List.of("u", "b", 7L));

    private final KeyCodec keys = new KeyCodec(Recorded.KEYS);
    private final CommandCodec codec = new CommandCodec(keys);

    @Test
    void aRefreshIsKeyedLikeTheRowsEvents() {
        Refresh refresh = new Refresh(KEY, Set.of(StoreKind.CACHE), Reason.REPAIR, "run-1", 0);

        assertThat(codec.key(refresh)).isEqualTo(keys.encode(KEY));
        assertThat(codec.key(new Truncate(Recorded.KEYS.id(), Version.ZERO))).isNull();
    }

    @Test
    void writesStoresInAFixedOrder() {
        Refresh refresh = new Refresh(KEY, Set.of(StoreKind.values()), Reason.BACKFILL, "r", 2);

        assertThat(codec.decode(Recorded.KEYS.id(), codec.key(refresh), codec.value(refresh)))
                .isEqualTo(refresh);
        assertThat(codec.value(refresh))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"command\":\"refresh\",\"stores\":[\"vector\",\"graph\",\"cache\"],"
                        + "\"reason\":\"BACKFILL\",\"runId\":\"r\",\"attempt\":2}");
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void readsBackWhatItWrote(Reason reason) {
        Command refresh =
                new Refresh(KEY, Set.of(StoreKind.VECTOR, StoreKind.GRAPH), reason, "run-1", 3, 4_000_000_000L, "spec");
        Command truncate = new Truncate(Recorded.KEYS.id(), new Version(1, -1, 5));

        assertThat(codec.decode(Recorded.KEYS.id(), codec.key(refresh), codec.value(refresh)))
                .isEqualTo(refresh);
        assertThat(codec.decode(Recorded.KEYS.id(), null, codec.value(truncate)))
                .isEqualTo(truncate);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "{\"title\":\"한글 \\\"\",\"rate\":1.50}")
    void readsBackACompensationByteForByte(@Nullable String lastGood) {
        Undo undo = new Undo(new Version(1, -1, 5), 4_000_000_000L, 17, new LastGood(lastGood));
        for (@Nullable StoreKind by : new @Nullable StoreKind[] {null, StoreKind.GRAPH}) {
            Command compensate = Command.Compensate.everywhere(KEY, undo, by);
            assertThat(codec.decode(Recorded.KEYS.id(), codec.key(compensate), codec.value(compensate)))
                    .isEqualTo(compensate);
        }
    }

    /** All others take the change back all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"", ",\"by\":null", ",\"by\":\"\"", ",\"by\":\"disk\"", ",\"by\":[\"graph\"]"})
    void aStoreThatRefusedAChangeAndIsNotKnownHereCountsAsNone(String by) {
        String value = "{\"command\":\"compensate\",\"stores\":[\"graph\"],\"version\":\"" + new Version(1, 2, 3)
                + "\",\"txid\":3,\"offset\":4,\"lastGood\":null" + by + "}";

        assertThat(codec.decode(Recorded.KEYS.id(), keys.encode(KEY), value.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Command.Compensate(
                        KEY, Set.of(StoreKind.GRAPH), new Undo(new Version(1, 2, 3), 3, 4, LastGood.ABSENT), null));
    }

    @Test
    void tellsWithoutDecodingBehindWhichOffsetACommandMayBeExecuted() {
        Undo undo = new Undo(Version.ZERO, 1, 17, LastGood.ABSENT);
        Command compensate = Command.Compensate.everywhere(KEY, undo, StoreKind.GRAPH);
        RecordHeaders headers = new RecordHeaders();
        codec.headers(compensate).forEach(headers::add);

        assertThat(CommandCodec.after(codec.key(compensate), headers)).hasValue(18);
        assertThat(CommandCodec.after(keys.encode(KEY), new RecordHeaders())).isEmpty();
        assertThat(CommandCodec.after(null, new RecordHeaders())).hasValue(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon", "99999999999999999999"})
    void aCommandThatDoesNotTellItsOffsetWaitsForAll(@Nullable String after) {
        byte @Nullable [] text = after == null ? null : after.getBytes(StandardCharsets.UTF_8);
        RecordHeaders headers = new RecordHeaders();
        headers.add("dualtrack.after", text);
        assertThat(CommandCodec.after(keys.encode(KEY), headers)).hasValue(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "[]",
                "{}",
                "{\"command\":\"drop\"}",
                "{\"command\":\"truncate\",\"version\":\"1\"}",
                "{\"command\":\"refresh\",\"stores\":[],\"reason\":\"REPAIR\",\"runId\":\"r\"}",
                "{\"command\":\"refresh\",\"stores\":[\"disk\"],\"reason\":\"REPAIR\",\"runId\":\"r\"}",
                "{\"command\":\"refresh\",\"stores\":[\"cache\"],\"reason\":\"WHY\",\"runId\":\"r\"}",
                "{\"command\":\"refresh\",\"stores\":[\"cache\"],\"reason\":\"REPAIR\"}"
            })
    void refusesWhatIsNoCommand(String value) {
        assertThatThrownBy(() ->
                        codec.decode(Recorded.KEYS.id(), keys.encode(KEY), value.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }

    @Test
    void refusesARefreshWithoutAKey() {
        byte[] value = codec.value(new Refresh(KEY, Set.of(StoreKind.CACHE), Reason.REPAIR, "r", 0));

        assertThatThrownBy(() -> codec.decode(Recorded.KEYS.id(), null, value)).hasMessageContaining("key is null");
    }
}
