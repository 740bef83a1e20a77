package dev.dualtrack.core.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class CypherTest {
    @Test
    void f45DoublesTheQuoteThatWouldEndAName() {
        assertThat(Cypher.quote("a`) DETACH DELETE (n")).isEqualTo("`a``) DETACH DELETE (n`");
    }

    @Test
    void f45RefusesNamesThatTheParserWouldRewrite() {
        assertThatThrownBy(() -> Cypher.quote("a\\u0060b")).hasMessageContaining("without backslash");
        assertThatThrownBy(() -> Cypher.quote("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fillsEachPlaceOnceAndReadsNoPlacesInsideNames() {
        assertThat(Cypher.fill("(n:<label> {<key>: 1}) WHERE 1 <2", Map.of("label", "<key>", "key", "$1")))
                .isEqualTo("(n:`<key>` {`$1`: 1}) WHERE 1 <2");
    }
}
