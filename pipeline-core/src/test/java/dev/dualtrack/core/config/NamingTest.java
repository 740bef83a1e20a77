package dev.dualtrack.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import org.junit.jupiter.api.Test;

class NamingTest {
    private final TableId policies = new TableId("public", "policies");

    @Test
    void everyNameStartsWithThePrefixOrIsDebeziumsOwn() {
        Naming naming = new Naming("aegis");

        assertThat(naming.tableTopic(policies)).isEqualTo("aegis.public.policies");
        assertThat(naming.commandsTopic(policies)).isEqualTo("aegis.commands.public.policies");
        assertThat(naming.deadLetterTopic()).isEqualTo("aegis.dlq");
        assertThat(naming.heartbeatTopic()).isEqualTo("__debezium-heartbeat.aegis");
        assertThat(naming.consumerGroup(StoreKind.VECTOR)).isEqualTo("aegis-vector");
    }

    @Test
    void findsATableByItsIdentity() {
        PipelineConfig config = TestPipelines.full();

        assertThat(config.table(policies).name()).isEqualTo("public.policies");
        assertThatThrownBy(() -> config.table(new TableId("public", "users")))
                .hasMessage("table: public.users (expected: one of [public.policies])");
        assertThat(config.stores().kinds()).containsExactly(StoreKind.VECTOR, StoreKind.GRAPH, StoreKind.CACHE);
        assertThat(new StoresConfig(null, null, null).kinds()).isEmpty();
    }

    @Test
    void storesHaveOneWordEach() {
        for (StoreKind kind : StoreKind.values()) {
            assertThat(StoreKind.ofWord(kind.word())).isEqualTo(kind);
        }
        assertThatThrownBy(() -> StoreKind.ofWord("VECTOR")).hasMessageContaining("expected: vector, graph or cache");
    }
}
