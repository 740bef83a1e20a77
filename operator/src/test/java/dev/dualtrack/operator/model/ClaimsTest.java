package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.api.DataPipeline;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private final Resolver resolver = new Resolver("cluster");

    @Test
    void theOlderPipelineKeepsWhatBothClaim() {
        DataPipeline older = named("older", "2026-01-01T00:00:00Z", Samples.aegis());
        DataPipeline younger = named("younger", "2026-01-02T00:00:00Z", Samples.aegis());

        assertThat(Claims.conflict(younger, List.of(older, younger), resolver))
                .hasValueSatisfying(conflict -> assertThat(conflict.owner()).isEqualTo("shop/older"));
        assertThat(Claims.conflict(older, List.of(older, younger), resolver)).isEmpty();
    }

    @Test
    void oneSharedCollectionIsEnough() {
        DataPipeline older = named("older", "2026-01-01T00:00:00Z", Samples.aegis());
        DataPipeline younger = named("younger", "2026-01-02T00:00:00Z", Samples.aegis(spec -> {
            ((ObjectNode) spec.at("/source/postgres")).put("host", "another.db").remove("slotName");
            ((ObjectNode) spec.at("/stream/kafka")).put("topicPrefix", "another");
            ((ObjectNode) spec.at("/stores/graph/neo4j")).put("uri", "bolt://another.db:7687");
            ((ObjectNode) spec.at("/stores/cache/redis")).put("uri", "redis://another.db:6379");
        }));

        assertThat(Claims.conflict(younger, List.of(older), resolver))
                .hasValueSatisfying(
                        conflict -> assertThat(conflict.claim().kind()).isEqualTo("collection"));
    }

    private static DataPipeline named(String name, String created, DataPipeline pipeline) {
        pipeline.getMetadata().setName(name);
        pipeline.getMetadata().setCreationTimestamp(created);
        return pipeline;
    }
}
