package dev.dualtrack.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.derived.Image.CacheValue;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.schema.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreWriteTest {
    private static final TestTable TABLE = TestTable.textKey("policies", Mode.WRITE_THROUGH);
    private static final Version VERSION = new Version(1, 0, 1);

    @Test
    void anImageOfAnotherFormIsRefused() {
        CacheValue value = new CacheValue("{}");
        StoreWrite.Upsert upsert =
                new StoreWrite.Upsert(TABLE.key("k"), new Meta(VERSION, 1, "aa", "bb", null, false), value);

        assertThat(upsert.imageAs(CacheValue.class)).isEqualTo(value);
        assertThatThrownBy(() -> upsert.imageAs(GraphImage.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("image for " + TABLE.id() + ": CacheValue (expected: GraphImage)");
    }

    @Test
    void keysOfOneTableEachOnceAreAList() {
        assertThatCode(() -> StoreWrite.check(TABLE.id(), List.of(delete("a"), delete("b"))))
                .doesNotThrowAnyException();
    }

    @Test
    void theSameKeyTwiceIsRefused() {
        assertThatThrownBy(() -> StoreWrite.check(TABLE.id(), List.of(delete("a"), delete("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one key twice (expected: at most once)");
    }

    @Test
    void aKeyOfAnotherTableIsRefused() {
        assertThatThrownBy(() -> StoreWrite.check(TableId.parse("public.other"), List.of(delete("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: of public.other)");
    }

    @Test
    void aWriteWithoutItsRecordIsTriedAgainAndNoDataError() {
        assertThat(StoreWrite.nothingToBuildOn(StoreKind.GRAPH))
                .hasMessage("graph apply: no record to build on (expected: one)")
                .returns(ErrorClass.TRANSIENT, e -> e.errorClass());
    }

    private static StoreWrite delete(String key) {
        return new StoreWrite.Delete(TABLE.key(key), VERSION, 1);
    }
}
