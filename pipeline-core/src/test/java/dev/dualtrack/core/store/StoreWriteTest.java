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
import dev.dualtrack.core.store.StoreWrite.Meeting;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreWriteTest {
    private static final TestTable TABLE = TestTable.textKey("policies", Mode.WRITE_THROUGH);
    private static final Version VERSION = new Version(1, 0, 1);
    private static final Version NEXT = new Version(1, 0, 2);

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

    @Test
    void aChangeYieldsToWhatIsNewerAndIsWrittenAgainOverItsEqual() {
        assertThat(upsert(VERSION, "a").meets(meta(VERSION, "b"))).isEqualTo(Meeting.TAKEN);
        assertThat(upsert(VERSION, "a").meets(meta(NEXT, "a"))).isEqualTo(Meeting.SUPERSEDED);
        assertThat(upsert(NEXT, "a").meets(meta(VERSION.refreshed(), "b"))).isEqualTo(Meeting.TAKEN);
        assertThat(upsert(VERSION, "a").meets(meta(VERSION.refreshed(), "a"))).isEqualTo(Meeting.SUPERSEDED);
        assertThat(upsert(VERSION, "a").meets(Meta.tombstone(VERSION.refreshed(), 1)))
                .isEqualTo(Meeting.SUPERSEDED);
    }

    @Test
    void whatWasDecidedFromAReadHasToBeNewerThanAllThatIsStored() {
        Version once = VERSION.refreshed();
        assertThat(upsert(once, "a").meets(meta(VERSION, "b"))).isEqualTo(Meeting.TAKEN);
        assertThat(upsert(once.refreshed(), "a").meets(meta(once, "b"))).isEqualTo(Meeting.TAKEN);
        assertThat(upsert(once, "a").meets(meta(once, "b"))).isEqualTo(Meeting.OUTDATED);
        assertThat(upsert(once, "a").meets(meta(once.refreshed(), "a"))).isEqualTo(Meeting.OUTDATED);
        assertThat(upsert(once, "a").meets(Meta.tombstone(once, 1))).isEqualTo(Meeting.OUTDATED);
        assertThat(upsert(once, "a").meets(meta(NEXT, "a"))).isEqualTo(Meeting.OUTDATED);
        assertThat(new StoreWrite.Delete(TABLE.key("k"), once, 1).meets(meta(once, "a")))
                .isEqualTo(Meeting.OUTDATED);
        assertThat(new StoreWrite.Withdraw(TABLE.key("k"), once).meets(meta(once, "a")))
                .isEqualTo(Meeting.OUTDATED);
    }

    @Test
    void aRepetitionOfWhatWasDecidedFromAReadIsToldByItsContent() {
        Version once = VERSION.refreshed();
        assertThat(upsert(once, "a").meets(meta(once, "a"))).isEqualTo(Meeting.TAKEN);
        assertThat(new StoreWrite.Touch(TABLE.key("k"), meta(once, "a")).meets(meta(once, "a")))
                .isEqualTo(Meeting.TAKEN);
        assertThat(new StoreWrite.Delete(TABLE.key("k"), once, 1).meets(Meta.tombstone(once, 1)))
                .isEqualTo(Meeting.TAKEN);
        Meta otherMapping = new Meta(once, 1, "a", "other", null, false);
        assertThat(upsert(once, "a").meets(otherMapping)).isEqualTo(Meeting.OUTDATED);
    }

    @Test
    void aWriteDecidedFromAnOldReadIsTriedAgainAndNoDataError() {
        assertThat(StoreWrite.outdated(StoreKind.CACHE))
                .hasMessage("cache apply: a newer record (expected: the one that was read)")
                .returns(ErrorClass.TRANSIENT, e -> e.errorClass());
    }

    private static StoreWrite upsert(Version version, String fingerprint) {
        return new StoreWrite.Upsert(TABLE.key("k"), meta(version, fingerprint), new CacheValue("{}"));
    }

    private static Meta meta(Version version, String fingerprint) {
        return new Meta(version, 1, fingerprint, "spec", null, false);
    }

    private static StoreWrite delete(String key) {
        return new StoreWrite.Delete(TABLE.key(key), VERSION, 1);
    }
}
