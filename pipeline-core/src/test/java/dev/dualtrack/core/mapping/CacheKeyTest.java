package dev.dualtrack.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheKeyTest {
    private static final TableId TABLE = new TableId("public", "t");
    private static final Column NUMBER = new Column("n", ColumnType.INTEGER, false, "int8");
    private static final Column TEXT = new Column("t", ColumnType.TEXT, false, "text");
    private static final Column TEXT2 = new Column("t2", ColumnType.TEXT, false, "text");
    private static final Column UNIQUE = new Column("u", ColumnType.UUID, false, "uuid");
    private static final List<Column> ALL = List.of(NUMBER, TEXT, UNIQUE);

    @ParameterizedTest
    @ValueSource(
            strings = {"k:{n}:{t}:{u}", "k:{u}:{t}:{n}", "k{t}/{u}_{n}", "k:{u}, {n} is {t}", "k(.*):{n}:{t}:{u}[x]"})
    void everyKeyCanBeReadBack(String text) {
        assertThat(CacheKey.problems(text, Template.parse(text), ALL)).isEmpty();
        CacheKey keys = new CacheKey(TABLE, Template.parse(text), ALL);
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            RecordKey key = new RecordKey(
                    TABLE,
                    List.of(
                            random.nextBoolean() ? random.nextLong() : random.nextInt(100) - 50L,
                            nasty(random),
                            new UUID(random.nextLong(), random.nextLong()).toString()));

            assertThat(keys.keyOf(keys.of(key))).contains(key);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k:", "k:x", "k:007", "k:-0", "x:7", "k:7 ", "k:99999999999999999999", "k:7\n"})
    void otherTextIsNoKeyOfTheTable(String text) {
        assertThat(new CacheKey(TABLE, Template.parse("k:{n}"), List.of(NUMBER)).keyOf(text))
                .isEmpty();
    }

    @Test
    void theKeyOrderOfTheTableIsNotThatOfTheTemplate() {
        CacheKey keys = new CacheKey(TABLE, Template.parse("k:{t}:{n}"), List.of(NUMBER, TEXT));

        assertThat(keys.of(new RecordKey(TABLE, List.of(7L, "a:b")))).isEqualTo("k:a:b:7");
        assertThat(keys.keyOf("k:a:b:7")).contains(new RecordKey(TABLE, List.of(7L, "a:b")));
        assertThat(keys.prefix()).isEqualTo("k:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{n}:{t}:{u}|text before the first placeholder",
                "k:{n}{t}:{u}|before t",
                "k:{n}-{t}:{u}|before t",
                "k:{n}:{t}:7{u}:{x}|column x",
                "k:{n}:{t}|key column u named 0 times",
                "k:{n}:{t}:{u}:{n}|key column n named 2 times",
                "k:{n:0}:{t}:{u}|default of n"
            })
    void refusesATemplateThatCannotBeReadBack(String text, String problem) {
        assertThat(CacheKey.problems(text, Template.parse(text), ALL)).anyMatch(found -> found.contains(problem));
    }

    @Test
    void refusesTwoTextColumnsForTheyMayCollide() {
        assertThat(CacheKey.problems("k:{t}:{t2}", Template.parse("k:{t}:{t2}"), List.of(TEXT, TEXT2)))
                .singleElement()
                .asString()
                .contains("2 text columns");
    }

    private static String nasty(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(10); i > 0; i--) {
            text.append(":/_-,0123456789abcdef {}한\n".charAt(random.nextInt(26)));
        }
        return text.toString();
    }
}
