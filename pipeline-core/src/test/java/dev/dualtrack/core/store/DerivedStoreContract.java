package dev.dualtrack.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What every derived store promises; run against the one in memory and against each real one. */
public abstract class DerivedStoreContract {
    /** Strings that break what builds filters, queries, keys or scripts by pasting. */
    public static final List<String> HOSTILE = List.of(
            "zz\"] || id not in [\"",
            "\" or \"\" == \"",
            "'; MATCH (n) DETACH DELETE n //",
            "`) DELETE n //",
            "\\",
            "\\\"",
            "a\\u0022b",
            "line\nbreak\r\ttab",
            "{id}",
            "*",
            "a*b?[c]",
            "  spaces  ",
            "null",
            "[\"json\",1]",
            "a:b:c",
            "\u200f\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
            "\ud83d\ude80\ud83c\uddf0\ud83c\uddf7 \uc911\uc18c\uae30\uc5c5",
            "e\u0301 \u2028 \ufeff");

    private static final String OWNER = "cluster/default/mine";
    private static final String OTHER = "cluster/default/other";
    /** What a mark says of a table that is filled. */
    private static final String WORD = "0123456789abcdef";

    private final List<DerivedStore> opened = new ArrayList<>();
    private TestTable table = TestTable.textKey("unset", Mode.INVALIDATE);
    private DerivedStore store = new InMemoryStore(StoreKind.CACHE, OWNER, List.of());

    /** A new client of {@code owner} to the server under test. */
    protected abstract DerivedStore open(String owner, List<TestTable> tables);

    /** An image with this content: a title, one tag and a number that may be NULL. */
    protected abstract Image image(String title, List<String> tags, @Nullable Long amount);

    /** Who fills the cache; of no meaning to other stores. */
    protected Mode mode() {
        return Mode.WRITE_THROUGH;
    }

    /** Whether an upsert makes a record that scans and deep reads see (an invalidation does not). */
    protected boolean holdsRecords() {
        return true;
    }

    /** The table of this test, mapped to another place in the store; empty where places are the tables themselves. */
    protected Optional<TestTable> moved() {
        return Optional.empty();
    }

    /** Puts something without readable metadata in the record's place, as a foreign hand can. */
    protected abstract void spoil(String key);

    /**
     * Puts something among the table's records under an identity that none of its rows can have, as a foreign hand can; returns
     * what takes it away again, where a purge does not.
     */
    protected abstract Runnable plantImpossible(TestTable of, String identity);

    /** Puts that text in the place of the mark on what the table uses, as a foreign hand can. */
    protected abstract void bendMark(TestTable of, String text);

    /** A store with the table of this test, prepared. */
    protected final DerivedStore store() {
        return store;
    }

    /** The table of this test, which no other test uses. */
    protected final TestTable table() {
        return table;
    }

    /** Another client, closed after the test. */
    protected final DerivedStore opened(String owner, TestTable... tables) {
        DerivedStore another = open(owner, List.of(tables));
        opened.add(another);
        return another;
    }

    /** A name that no other test uses. */
    protected static String freshName() {
        return "t" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
    }

    @BeforeEach
    final void openStore() {
        table = TestTable.textKey(freshName(), mode());
        store = opened(OWNER, table);
        store.prepare();
    }

    @AfterEach
    final void closeStores() {
        store.purge();
        opened.forEach(DerivedStore::close);
        opened.clear();
    }

    @Test
    void givesBackTheMetadataOfAnUpsert() {
        Meta meta = meta(version(7));

        assertThat(apply(upsert("k", meta, image("title", List.of("a"), 1L)))).isEmpty();

        assertThat(read("k", "missing")).isEqualTo(Map.of(table.key("k"), meta));
    }

    @Test
    void givesBackTheImageOfAnUpsert() {
        assumeTrue(holdsRecords());
        Image image = image("title", List.of("a", "b"), 42L);

        apply(upsert("k", meta(version(1)), image));

        assertThat(store.images(table.id(), List.of(table.key("k"), table.key("missing"))))
                .isEqualTo(Map.of(table.key("k"), image));
    }

    @Test
    void anUpsertReplacesAllThatWasThere() {
        assumeTrue(holdsRecords());
        apply(upsert("k", meta(version(1)), image("first", List.of("a", "b", "c"), 1L)));
        Image second = image("second", List.of("c"), null);

        apply(upsert("k", meta(version(2)), second));

        assertThat(store.images(table.id(), List.of(table.key("k")))).isEqualTo(Map.of(table.key("k"), second));
        assertThat(store.count(table.id())).isEqualTo(1);
    }

    @Test
    void keepsNullsAndEmptyListsApartFromValues() {
        assumeTrue(holdsRecords());
        Image image = image("", List.of(), null);
        Image zero = image("", List.of(""), 0L);

        apply(upsert("none", meta(version(1)), image), upsert("zero", meta(version(1)), zero));

        assertThat(store.images(table.id(), List.of(table.key("none"), table.key("zero"))))
                .isEqualTo(Map.of(table.key("none"), image, table.key("zero"), zero));
    }

    @Test
    void acceptsEmptyArguments() {
        assertThat(store.apply(table.id(), List.of())).isEmpty();
        assertThat(store.read(table.id(), List.of(), Freshness.STRONG)).isEmpty();
        assertThat(store.images(table.id(), List.of())).isEmpty();
        assertThat(store.records(table.id(), List.of())).isEmpty();
        assertThat(scan(table)).isEmpty();
        assertThat(store.count(table.id())).isZero();
    }

    @Test
    void readsTheLastWriteStrongly() {
        for (int i = 1; i <= 20; i++) {
            apply(upsert("k", meta(version(i)), image("title " + i, List.of(), null)));
            assertThat(read("k").get(table.key("k"))).isEqualTo(meta(version(i)));
        }
    }

    @Test
    void appliesAnEqualVersionAgain() {
        apply(upsert("k", meta(version(3)), image("old", List.of(), null)));
        Meta changed = new Meta(version(3), 99, "00000000000000ff", "0123456789abcdef", textHash("x"), false);

        assertThat(apply(upsert("k", changed, image("new", List.of(), null)))).isEmpty();

        assertThat(read("k")).isEqualTo(Map.of(table.key("k"), changed));
    }

    @Test
    void refusesAnOlderVersionWhereItComparesAndSets() {
        assumeTrue(store.comparesAndSets());
        Meta stored = meta(new Version(2, 0, 1));
        apply(upsert("k", stored, image("kept", List.of(), 1L)));
        Version older = new Version(1, -1, -1);

        assertThat(apply(
                        upsert("k", meta(older), image("lost", List.of("x"), 2L)),
                        upsert("other", meta(older), image("other", List.of(), 2L))))
                .containsExactly(table.key("k"));
        assertThat(apply(new StoreWrite.Delete(table.key("k"), older, 1))).containsExactly(table.key("k"));
        assertThat(apply(new StoreWrite.Touch(table.key("k"), meta(older)))).containsExactly(table.key("k"));

        assertThat(read("k")).isEqualTo(Map.of(table.key("k"), stored));
        if (holdsRecords()) {
            assertThat(store.images(table.id(), List.of(table.key("k"))))
                    .isEqualTo(Map.of(table.key("k"), image("kept", List.of(), 1L)));
        }
    }

    @Test
    void refusesAChangeThatIsCarriedOutAfterARefreshOfItsRecordWhereItComparesAndSets() {
        assumeTrue(store.comparesAndSets());
        Meta refreshed = other(version(3).refreshed());
        apply(upsert("k", meta(version(3)), image("of the change", List.of("a"), 1L)));
        assertThat(apply(upsert("k", refreshed, image("read later", List.of("b"), 2L))))
                .isEmpty();

        assertThat(apply(upsert("k", meta(version(3)), image("of the change", List.of("a"), 1L))))
                .containsExactly(table.key("k"));
        assertThat(apply(new StoreWrite.Touch(table.key("k"), meta(version(3)))))
                .containsExactly(table.key("k"));
        assertThat(apply(new StoreWrite.Delete(table.key("k"), version(3), 1))).containsExactly(table.key("k"));

        assertThat(read("k")).isEqualTo(Map.of(table.key("k"), refreshed));
        shows("k", image("read later", List.of("b"), 2L));
        apply(upsert("k", meta(version(4)), image("next", List.of(), 3L)));
        assertThat(read("k")).isEqualTo(Map.of(table.key("k"), meta(version(4))));
    }

    @Test
    void refusesARefreshThatIsCarriedOutAfterALaterOneWhereItComparesAndSets() {
        assumeTrue(store.comparesAndSets());
        StoreWrite late = upsert("k", meta(version(3).refreshed()), image("read first", List.of("a"), 1L));
        Meta second = other(version(3).refreshed());
        apply(upsert("k", meta(version(3)), image("of the change", List.of(), 1L)));
        apply(upsert("k", second, image("read later", List.of("b"), 2L)));

        askedToDecideAgain(late);
        assertThat(read("k")).isEqualTo(Map.of(table.key("k"), second));
        assertThat(apply(upsert("k", second, image("read later", List.of("b"), 2L))))
                .as("a repetition")
                .isEmpty();
        Meta third = meta(version(3).refreshed().refreshed());
        assertThat(apply(upsert("k", third, image("read last", List.of("c"), 3L))))
                .isEmpty();
        askedToDecideAgain(late);
        askedToDecideAgain(new StoreWrite.Touch(table.key("k"), second));
        askedToDecideAgain(new StoreWrite.Delete(table.key("k"), third.version(), 1));
        askedToDecideAgain(new StoreWrite.Withdraw(table.key("k"), third.version()));

        assertThat(read("k")).isEqualTo(Map.of(table.key("k"), third));
        shows("k", image("read last", List.of("c"), 3L));
    }

    @Test
    void aRecordThatARefreshRemovedIsNotBroughtBackByItsChangeWhereItComparesAndSets() {
        assumeTrue(store.comparesAndSets());
        StoreWrite change = upsert("k", meta(version(3)), image("of the change", List.of("a"), 1L));
        StoreWrite late = upsert("k", meta(version(3).refreshed()), image("read first", List.of("a"), 1L));
        apply(change);
        StoreWrite removal = new StoreWrite.Delete(table.key("k"), version(3).refreshed(), 5);
        assertThat(apply(removal)).isEmpty();

        assertThat(apply(change)).containsExactly(table.key("k"));
        askedToDecideAgain(late);
        assertThat(apply(removal)).as("a repetition").isEmpty();

        assertThat(read("k"))
                .isEqualTo(Map.of(table.key("k"), Meta.tombstone(version(3).refreshed(), 5)));
        assertThat(store.count(table.id())).isZero();
        Meta back = meta(version(3).refreshed().refreshed());
        assertThat(apply(upsert("k", back, image("there again", List.of(), 1L))))
                .isEmpty();
        assertThat(read("k")).isEqualTo(Map.of(table.key("k"), back));
    }

    private void askedToDecideAgain(StoreWrite write) {
        assertThatThrownBy(() -> apply(write))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.TRANSIENT));
    }

    private void shows(String key, Image image) {
        if (holdsRecords()) {
            assertThat(store.images(table.id(), List.of(table.key(key)))).isEqualTo(Map.of(table.key(key), image));
        }
    }

    @Test
    void aDeleteRemovesTheRecord() {
        apply(upsert("k", meta(version(1)), image("k", List.of("a"), 1L)));
        apply(upsert("stays", meta(version(1)), image("stays", List.of("a"), 1L)));

        assertThat(apply(new StoreWrite.Delete(table.key("k"), version(2), 5))).isEmpty();

        assertThat(store.images(table.id(), List.of(table.key("k")))).isEmpty();
        assertThat(scan(table)).containsOnlyKeys(holdsRecords() ? List.of(table.key("stays")) : List.of());
        assertThat(read("stays")).hasSize(1);
        Meta left = read("k").get(table.key("k"));
        assertThat(left).isEqualTo(store.comparesAndSets() ? Meta.tombstone(version(2), 5) : null);
    }

    @Test
    void aDeleteOfNothingIsNoError() {
        assertThat(apply(new StoreWrite.Delete(table.key("k"), version(2), 5))).isEmpty();
        assertThat(store.count(table.id())).isZero();
    }

    @Test
    void remembersADeleteSoThatAnOlderWriteCannotUndoIt() {
        assumeTrue(store.comparesAndSets());
        apply(new StoreWrite.Delete(table.key("k"), version(5), 5));

        assertThat(apply(upsert("k", meta(version(4)), image("late", List.of("a"), 1L))))
                .containsExactly(table.key("k"));
        assertThat(store.count(table.id())).isZero();
        assertThat(read("k")).isEqualTo(Map.of(table.key("k"), Meta.tombstone(version(5), 5)));

        assertThat(apply(upsert("k", meta(version(5)), image("again", List.of("a"), 1L))))
                .isEmpty();
        assertThat(read("k")).isEqualTo(Map.of(table.key("k"), meta(version(5))));
        assertThat(store.count(table.id())).isEqualTo(holdsRecords() ? 1 : 0);
    }

    @Test
    void aWithdrawalRemovesTheRecordAndEveryMemoryOfIt() {
        apply(upsert("k", meta(version(5)), image("shown", List.of("a"), 1L)));

        assertThat(apply(new StoreWrite.Withdraw(table.key("k"), version(6)))).isEmpty();
        assertThat(store.count(table.id())).isZero();
        assertThat(read("k")).isEmpty();

        assertThat(apply(upsert("k", meta(version(4)), image("older", List.of("b"), 1L))))
                .isEmpty();
        assertThat(read("k")).containsOnlyKeys(table.key("k"));
        apply(new StoreWrite.Delete(table.key("k"), version(7), 7));
        apply(new StoreWrite.Withdraw(table.key("k"), version(7)));
        assertThat(read("k")).as("the tombstone is forgotten too").isEmpty();
    }

    @Test
    void refusesToWithdrawANewerRecordWhereItComparesAndSets() {
        assumeTrue(store.comparesAndSets());
        apply(upsert("k", meta(version(5)), image("newer", List.of("a"), 1L)));

        assertThat(apply(new StoreWrite.Withdraw(table.key("k"), version(4)))).containsExactly(table.key("k"));
        assertThat(read("k")).containsOnlyKeys(table.key("k"));
    }

    @Test
    void aTouchMovesOnlyVersionAndTransaction() {
        Image image = image("title", List.of("a"), 1L);
        apply(upsert("k", meta(version(1)), image));

        apply(new StoreWrite.Touch(table.key("k"), meta(version(2)).at(version(2), 77)));

        assertThat(read("k")).isEqualTo(Map.of(table.key("k"), meta(version(1)).at(version(2), 77)));
        if (holdsRecords()) {
            assertThat(store.images(table.id(), List.of(table.key("k")))).isEqualTo(Map.of(table.key("k"), image));
        }
    }

    @Test
    void aTouchOfNothingAsksToDecideAgain() {
        assumeTrue(holdsRecords());

        assertThatThrownBy(() -> apply(new StoreWrite.Touch(table.key("k"), meta(version(2)))))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.TRANSIENT));
        assertThat(scan(table)).isEmpty();
    }

    @Test
    void aRecordWithoutReadableMetadataIsARecordAllTheSame() {
        assumeTrue(holdsRecords());
        apply(
                upsert("k", meta(version(1)), image("spoiled", List.of("a"), 1L)),
                upsert("well", meta(version(2)), image("well", List.of("a"), 1L)));

        spoil("k");

        assertThat(read("k", "well")).isEqualTo(Map.of(table.key("well"), meta(version(2))));
        Map<RecordKey, Optional<Meta>> both =
                Map.of(table.key("k"), Optional.empty(), table.key("well"), Optional.of(meta(version(2))));
        assertThat(records("k", "well", "missing")).isEqualTo(both);
        Map<RecordKey, Optional<Meta>> seen = new HashMap<>();
        store.scan(table.id(), record -> seen.put(record.key(), record.meta()));
        assertThat(seen).isEqualTo(both);
        assertThat(store.count(table.id())).isEqualTo(2);
        store.images(table.id(), List.of(table.key("k"), table.key("well")));
    }

    @Test
    void anyWriteReplacesWhatAForeignHandHasSpoiled() {
        assumeTrue(holdsRecords());
        Image image = image("right", List.of("b"), 2L);
        for (Version version :
                List.of(version(1), Version.ZERO.refreshed(), version(1).refreshed())) {
            apply(upsert("k", meta(version), image("spoiled", List.of("a"), 1L)));
            spoil("k");
            askedToDecideAgain(new StoreWrite.Touch(table.key("k"), meta(version)));

            assertThat(apply(upsert("k", meta(version), image))).isEmpty();

            assertThat(read("k")).isEqualTo(Map.of(table.key("k"), meta(version)));
            assertThat(records("k")).isEqualTo(Map.of(table.key("k"), Optional.of(meta(version))));
            shows("k", image);
            spoil("k");
            assertThat(apply(new StoreWrite.Withdraw(table.key("k"), version))).isEmpty();
            assertThat(records("k")).isEmpty();
        }
        apply(upsert("k", meta(version(2)), image));
        spoil("k");
        assertThat(apply(new StoreWrite.Delete(table.key("k"), version(3), 5))).isEmpty();
        assertThat(records("k")).isEmpty();
        assertThat(store.count(table.id())).isZero();
    }

    @Test
    void whatAForeignHandPutWhereARecordWasDeletedIsARecord() {
        assumeTrue(holdsRecords());
        apply(upsert("k", meta(version(1)), image("deleted", List.of(), 1L)));
        apply(new StoreWrite.Delete(table.key("k"), version(2), 5));

        spoil("k");

        assertThat(records("k")).isEqualTo(Map.of(table.key("k"), Optional.empty()));
        assertThat(read("k").values()).allMatch(Meta::tombstone);
        assertThat(apply(new StoreWrite.Delete(table.key("k"), version(2), 5))).isEmpty();
        assertThat(records("k")).isEmpty();
    }

    @Test
    void whatStandsUnderKeysThatNoRowCanHaveIsNotShownAndCountedButInACache() {
        TestTable numbers = TestTable.numberKey(freshName(), mode());
        leavesOut(numbers, numbers.key(7L), List.of("none", "007", "7.5"));
        TestTable uuids = TestTable.uuidKey(freshName(), mode());
        leavesOut(uuids, uuids.key("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), List.of("none", "7"));
        TestTable pairs = TestTable.compositeKey(freshName(), mode());
        leavesOut(pairs, pairs.key("a", 7L), List.of("a", "[\"a\"]"));
    }

    private void leavesOut(TestTable other, RecordKey possible, List<String> impossible) {
        DerivedStore another = opened(OWNER, other);
        another.prepare();
        another.apply(
                other.id(),
                List.of(new StoreWrite.Upsert(possible, meta(version(1)), image("possible", List.of("t"), 1L))));
        List<RecordKey> shown = new ArrayList<>();
        assertThat(another.scan(other.id(), record -> shown.add(record.key()))).isZero();
        List<Runnable> away = impossible.stream()
                .map(identity -> plantImpossible(other, identity))
                .toList();

        assertThat(another.scan(other.id(), record -> shown.add(record.key())))
                .as(other.toString())
                .isEqualTo(another.kind() == StoreKind.CACHE ? 0 : impossible.size());

        assertThat(shown).isEqualTo(holdsRecords() ? List.of(possible, possible) : List.of());
        away.forEach(Runnable::run);
        another.purge();
    }

    @Test
    void refusesOneKeyTwice() {
        assertThatThrownBy(() -> apply(
                        upsert("k", meta(version(1)), image("a", List.of(), 1L)),
                        new StoreWrite.Delete(table.key("k"), version(2), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: at most once");
        assertThat(read("k")).isEmpty();
    }

    @Test
    void refusesAKeyOfAnotherTable() {
        RecordKey foreign = TestTable.textKey(freshName(), mode()).key("k");

        assertThatThrownBy(() -> apply(new StoreWrite.Delete(foreign, version(2), 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void f45KeepsHostileTextUnharmed(String text) {
        Image image = image(text, List.of(text), 1L);
        apply(
                upsert(text, meta(version(1)), image),
                upsert("bystander", meta(version(1)), image("bystander", List.of(), 1L)));

        assertThat(read(text)).isEqualTo(Map.of(table.key(text), meta(version(1))));
        if (holdsRecords()) {
            assertThat(store.images(table.id(), List.of(table.key(text)))).isEqualTo(Map.of(table.key(text), image));
            assertThat(scan(table)).containsOnlyKeys(table.key(text), table.key("bystander"));
        }
        apply(new StoreWrite.Delete(table.key(text), version(2), 1));
        assertThat(read("bystander")).hasSize(1);
        assertThat(scan(table)).containsOnlyKeys(holdsRecords() ? List.of(table.key("bystander")) : List.of());
    }

    @Test
    void f45KeepsAPageOfHostileKeysApart() {
        List<StoreWrite> writes = new ArrayList<>();
        Map<RecordKey, Meta> expected = new HashMap<>();
        for (int i = 0; i < HOSTILE.size(); i++) {
            writes.add(upsert(HOSTILE.get(i), meta(version(i)), image(HOSTILE.get(i), HOSTILE, (long) i)));
            expected.put(table.key(HOSTILE.get(i)), meta(version(i)));
        }

        store.apply(table.id(), writes);

        assertThat(store.read(table.id(), expected.keySet(), Freshness.STRONG)).isEqualTo(expected);
        if (holdsRecords()) {
            assertThat(scan(table)).isEqualTo(expected);
        }
    }

    @Test
    void keepsLongText() {
        assumeTrue(holdsRecords());
        String text = "\uac00a\"\\\n".repeat(9_000);
        Image image = image(text, List.of(), 1L);

        apply(upsert("k", meta(version(1)), image));

        assertThat(store.images(table.id(), List.of(table.key("k")))).isEqualTo(Map.of(table.key("k"), image));
    }

    @Test
    void aScanSeesEachRecordOnceOverManyPages() {
        assumeTrue(holdsRecords());
        Map<RecordKey, Meta> expected = new HashMap<>();
        List<StoreWrite> writes = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            String key = HOSTILE.get(i % HOSTILE.size()) + i;
            writes.add(upsert(key, meta(version(i)), image("title", List.of(), (long) i)));
            expected.put(table.key(key), meta(version(i)));
        }
        for (int i = 0; i < writes.size(); i += 500) {
            assertThat(store.apply(table.id(), writes.subList(i, i + 500))).isEmpty();
        }

        assertThat(scan(table)).isEqualTo(expected);
        assertThat(store.count(table.id())).isEqualTo(2_500);
        assertThat(store.read(table.id(), expected.keySet(), Freshness.STRONG)).isEqualTo(expected);
    }

    @Test
    void numericKeysKeepTheirType() {
        TestTable numbers = TestTable.numberKey(freshName(), mode());
        keepsKeys(
                numbers,
                List.of(
                        numbers.key(1L),
                        numbers.key(-5L),
                        numbers.key(Long.MIN_VALUE),
                        numbers.key(Long.MAX_VALUE),
                        numbers.key(10L),
                        numbers.key(9L)));
    }

    @Test
    void uuidKeysKeepTheirForm() {
        TestTable uuids = TestTable.uuidKey(freshName(), mode());
        keepsKeys(
                uuids,
                List.of(
                        uuids.key("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                        uuids.key("00000000-0000-0000-0000-000000000000")));
    }

    @Test
    void compositeKeysKeepTheirParts() {
        TestTable pairs = TestTable.compositeKey(freshName(), mode());
        keepsKeys(
                pairs,
                List.of(
                        pairs.key("a", 1L),
                        pairs.key("a", 11L),
                        pairs.key("a:1", 1L),
                        pairs.key("a\",1,\"", 1L),
                        pairs.key("\\", 2L)));
    }

    private void keepsKeys(TestTable other, List<RecordKey> keys) {
        DerivedStore another = opened(OWNER, other);
        another.prepare();
        try {
            List<StoreWrite> writes = new ArrayList<>();
            Map<RecordKey, Meta> expected = new HashMap<>();
            for (RecordKey key : keys) {
                expected.put(key, meta(version(writes.size())));
                writes.add(new StoreWrite.Upsert(
                        key, meta(version(writes.size())), image(key.toString(), List.of("t"), 1L)));
            }
            another.apply(other.id(), writes);

            assertThat(another.read(other.id(), keys, Freshness.STRONG)).isEqualTo(expected);
            if (holdsRecords()) {
                assertThat(another.images(other.id(), keys)).containsOnlyKeys(keys);
                assertThat(scan(another, other)).isEqualTo(expected);
            }
            another.apply(other.id(), List.of(new StoreWrite.Delete(keys.get(0), version(100), 1)));
            assertThat(another.images(other.id(), keys))
                    .containsOnlyKeys(holdsRecords() ? keys.subList(1, keys.size()) : List.of());
        } finally {
            another.purge();
        }
    }

    @Test
    void preparingAgainKeepsTheData() {
        apply(upsert("k", meta(version(1)), image("title", List.of("a"), 1L)));

        store.prepare();
        DerivedStore again = opened(OWNER, table);
        again.prepare();
        assertThat(again.publish(table.id())).isFalse();
        again.retire(table.id());

        assertThat(again.read(table.id(), List.of(table.key("k")), Freshness.STRONG))
                .isEqualTo(Map.of(table.key("k"), meta(version(1))));
    }

    @Test
    void keepsItsMark() {
        store.mark(mark(OWNER, 3, Map.of()));
        assertThat(store.mark()).contains(mark(OWNER, 3, Map.of()));
        assertThat(store.markFilled(table.id(), "", WORD)).isTrue();

        store.mark(mark(OWNER, 4, Map.of()));

        assertThat(opened(OWNER, table).mark())
                .contains(mark(OWNER, 4, Map.of(table.id().toString(), WORD)));
        assertThat(scan(table)).isEmpty();
        assertThat(store.count(table.id())).isZero();
    }

    @Test
    void f20ATableThatIsTakenOutHasToBeFilledAgainByWhoAddsItLater() {
        String owner = "cluster/default/" + table.id().name();
        TestTable kept = TestTable.textKey(freshName(), mode());
        TestTable held = TestTable.textKey(freshName(), mode());
        TestTable out = TestTable.textKey(freshName(), mode());
        DerivedStore all = opened(owner, kept, held, out);
        all.prepare();
        all.mark(mark(owner, 1, Map.of()));
        List.of(kept, held, out).forEach(each -> all.markFilled(each.id(), "", WORD));
        store.mark(mark(OWNER, 1, Map.of()));
        store.markFilled(table.id(), "", WORD);
        DerivedStore without = opened(owner, kept);
        without.prepare();
        assertThat(all.mark().orElseThrow().filled()).hasSize(3);

        without.leave(Set.of(held.id()));

        assertThat(all.mark())
                .contains(mark(
                        owner, 1, Map.of(kept.id().toString(), WORD, held.id().toString(), WORD)));
        assertThat(store.mark()).contains(mark(OWNER, 1, Map.of(table.id().toString(), WORD)));
        all.purge();
    }

    @Test
    void f20APlaceThatATableHasLeftHasToBeFilledAgainByWhoComesBack() {
        assumeTrue(moved().isPresent());
        store.mark(mark(OWNER, 1, Map.of()));
        store.markFilled(table.id(), "", WORD);
        store.leave(Set.of());
        assertThat(store.mark()).contains(mark(OWNER, 1, Map.of(table.id().toString(), WORD)));
        DerivedStore elsewhere = opened(OWNER, moved().orElseThrow());
        elsewhere.prepare();

        elsewhere.leave(Set.of());

        assertThat(store.mark()).contains(mark(OWNER, 1, Map.of()));
        elsewhere.purge();
    }

    @Test
    void takesAWordOnAFillOnlyInThePlaceOfTheOneExpected() {
        assertThat(store.markFilled(table.id(), "", "fill 1")).isFalse();
        assertThat(store.mark()).isEmpty();
        store.mark(mark(OWNER, 1, Map.of()));

        assertThat(store.markFilled(table.id(), "", "fill 1")).isTrue();
        assertThat(store.markFilled(table.id(), "", "fill 2")).isFalse();
        assertThat(store.markFilled(table.id(), "fill 2", WORD)).isFalse();
        assertThat(store.mark().orElseThrow().filled(table.id())).isEqualTo("fill 1");
        store.purge();
        store.prepare();
        store.mark(mark(OWNER, 1, Map.of()));

        assertThat(store.markFilled(table.id(), "fill 1", WORD)).isFalse();
        assertThat(store.mark()).contains(mark(OWNER, 1, Map.of()));
    }

    @Test
    void refusesAnotherOwner() {
        store.mark(mark(OWNER, 1, Map.of()));
        apply(upsert("k", meta(version(1)), image("title", List.of("a"), 1L)));
        DerivedStore other = opened(OTHER, table, TestTable.textKey(freshName(), mode()));

        assertThat(other.mark().map(StoreMark::owner)).contains(OWNER);
        assertThatThrownBy(() -> other.mark(mark(OTHER, 9, Map.of()))).satisfies(DerivedStoreContract::isForeign);
        assertThatThrownBy(other::prepare).satisfies(DerivedStoreContract::isForeign);
        other.purge();

        assertThat(store.mark()).contains(mark(OWNER, 1, Map.of()));
        assertThat(read("k")).hasSize(1);
    }

    /** Another owner's store, with its mark and a record under "k". */
    private DerivedStore neighbour(TestTable neighbours) {
        DerivedStore neighbour = opened(OTHER, neighbours);
        neighbour.prepare();
        neighbour.mark(mark(OTHER, 2, Map.of()));
        neighbour.apply(
                neighbours.id(),
                List.of(new StoreWrite.Upsert(
                        neighbours.key("k"), meta(version(1)), image("title", List.of("a"), 1L))));
        return neighbour;
    }

    @Test
    void anotherOwnersMarkThatCannotBeReadStopsThatOneAlone() {
        TestTable neighbours = TestTable.textKey(freshName(), mode());
        DerivedStore neighbour = neighbour(neighbours);
        bendMark(neighbours, "{\"owner\":");

        store.prepare();
        store.leave(Set.of());
        store.mark(mark(OWNER, 1, Map.of()));
        assertThat(store.markFilled(table.id(), "", WORD)).isTrue();
        store.leave(Set.of());
        store.retire(table.id());
        assertThat(store.mark()).contains(mark(OWNER, 1, Map.of(table.id().toString(), WORD)));
        store.purge();

        assertThatThrownBy(neighbour::mark).satisfies(DerivedStoreContract::isForeign);
        assertThat(neighbour.read(neighbours.id(), List.of(neighbours.key("k")), Freshness.STRONG))
                .hasSize(1);
        bendMark(neighbours, StoreMarkCodec.encode(mark(OTHER, 2, Map.of())));
        neighbour.purge();
    }

    @Test
    void itsOwnMarkThatCannotBeReadStopsIt() {
        store.mark(mark(OWNER, 1, Map.of()));
        bendMark(table, "{\"owner\":");

        assertThatThrownBy(store::mark).satisfies(DerivedStoreContract::isForeign);
        assertThatThrownBy(store::prepare).satisfies(DerivedStoreContract::isForeign);
        assertThatThrownBy(() -> store.mark(mark(OWNER, 2, Map.of()))).satisfies(DerivedStoreContract::isForeign);
        assertThatThrownBy(() -> store.markFilled(table.id(), "", WORD)).satisfies(DerivedStoreContract::isForeign);

        bendMark(table, StoreMarkCodec.encode(mark(OWNER, 1, Map.of())));
        assertThat(store.mark()).contains(mark(OWNER, 1, Map.of()));
    }

    @Test
    void refusesToWriteAMarkForSomebodyElse() {
        assertThatThrownBy(() -> store.mark(mark(OTHER, 1, Map.of()))).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.mark().map(StoreMark::filled).orElse(Map.of())).isEmpty();
    }

    @Test
    void purgesItsOwnAndNothingElse() {
        TestTable neighbours = TestTable.textKey(table.id().name() + "2", mode());
        DerivedStore neighbour = neighbour(neighbours);
        store.mark(mark(OWNER, 1, Map.of()));
        apply(
                upsert("k", meta(version(1)), image("title", List.of("a"), 1L)),
                upsert("l", meta(version(1)), image("title", List.of("a"), 1L)),
                new StoreWrite.Delete(table.key("gone"), version(1), 1));

        store.purge();
        store.purge();

        DerivedStore after = opened(OWNER, table);
        assertThat(after.mark()).isEmpty();
        after.prepare();
        assertThat(after.count(table.id())).isZero();
        assertThat(after.read(table.id(), List.of(table.key("k"), table.key("gone")), Freshness.STRONG))
                .isEmpty();
        assertThat(neighbour.mark()).contains(mark(OTHER, 2, Map.of()));
        assertThat(neighbour.read(neighbours.id(), List.of(neighbours.key("k")), Freshness.STRONG))
                .hasSize(1);
        assertThat(neighbour.count(neighbours.id())).isEqualTo(holdsRecords() ? 1 : 0);
        neighbour.purge();
    }

    private static void isForeign(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.SCHEMA));
    }

    /** A version that grows with {@code n}. */
    protected static Version version(long n) {
        return new Version(1, 0, n);
    }

    /** Live metadata at that version. */
    protected final Meta meta(Version version) {
        return new Meta(version, 42, "00112233445566aa", "fedcba9876543210", textHash("t"), false);
    }

    /** Of other content. */
    private Meta other(Version version) {
        return new Meta(version, 43, "00000000000000ff", "fedcba9876543210", textHash("u"), false);
    }

    private @Nullable String textHash(String text) {
        return store.kind() == StoreKind.VECTOR ? "hash of " + text : null;
    }

    private static StoreMark mark(String owner, long epoch, Map<String, String> filled) {
        return new StoreMark(owner, epoch, "7123456789", "slot_a", filled);
    }

    /** An upsert of the test's table. */
    protected final StoreWrite upsert(String key, Meta meta, Image image) {
        return new StoreWrite.Upsert(table.key(key), meta, image);
    }

    /** Applies to the test's table. */
    protected final Set<RecordKey> apply(StoreWrite... writes) {
        return store.apply(table.id(), List.of(writes));
    }

    /** Strongly read metadata of the test's table. */
    protected final Map<RecordKey, Meta> read(String... keys) {
        return store.read(table.id(), List.of(keys).stream().map(table::key).toList(), Freshness.STRONG);
    }

    /** The metadata of the test's table's live records. */
    protected final Map<RecordKey, Optional<Meta>> records(String... keys) {
        Map<RecordKey, Optional<Meta>> found = new HashMap<>();
        store.records(table.id(), List.of(keys).stream().map(table::key).toList())
                .forEach((key, record) -> found.put(key, record.meta()));
        return found;
    }

    private Map<RecordKey, Meta> scan(TestTable scanned) {
        return scan(store, scanned);
    }

    private static Map<RecordKey, Meta> scan(DerivedStore scanner, TestTable scanned) {
        Map<RecordKey, Meta> seen = new HashMap<>();
        scanner.scan(
                scanned.id(),
                record -> assertThat(seen.put(record.key(), record.meta().orElseThrow()))
                        .as("seen twice")
                        .isNull());
        return seen;
    }
}
