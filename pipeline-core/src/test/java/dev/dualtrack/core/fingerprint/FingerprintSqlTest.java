package dev.dualtrack.core.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintSqlTest {
    @Test
    void namesAreQuoted() {
        assertThat(FingerprintSql.name(text("na\"me\" IS NULL --"))).isEqualTo("t.\"na\"\"me\"\" IS NULL --\"");
    }

    @Test
    void aTextIsItsTagItsLengthAndItsBytes() {
        assertThat(FingerprintSql.value(text("x")))
                .isEqualTo("CASE WHEN (t.\"x\" IS NULL) THEN '\\x00'::bytea ELSE '\\x06'::bytea"
                        + " || int4send(length(convert_to(t.\"x\"::text, 'UTF8')))"
                        + " || convert_to(t.\"x\"::text, 'UTF8') END");
    }

    @Test
    void anIntegerHasEightBytes() {
        assertThat(FingerprintSql.value(new Column("n", ColumnType.INTEGER, false, "int2")))
                .isEqualTo("CASE WHEN (t.\"n\" IS NULL) THEN '\\x00'::bytea"
                        + " ELSE '\\x0200000008'::bytea || int8send(t.\"n\") END");
    }

    /** As {@code COLLATE "C"} does, by the bytes of UTF-8: a supplementary character comes last. */
    @Test
    void columnsComeInTheOrderOfTheirNames() {
        List<Column> columns = List.of(text("\uD83D\uDE00"), text("a"), text("\uFF5E"), text("B"));

        String form = FingerprintSql.form(columns);

        assertThat(List.of(
                        form.indexOf("t.\"B\""),
                        form.indexOf("t.\"a\""),
                        form.indexOf("t.\"\uFF5E\""),
                        form.indexOf("t.\"\uD83D\uDE00\"")))
                .isSorted()
                .doesNotContain(-1);
        assertThat(FingerprintSql.of(columns)).isEqualTo("encode(substr(sha256(" + form + "), 1, 8), 'hex')");
    }

    private static Column text(String name) {
        return new Column(name, ColumnType.TEXT, false, "text");
    }
}
