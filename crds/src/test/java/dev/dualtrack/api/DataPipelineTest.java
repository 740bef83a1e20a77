package dev.dualtrack.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.api.status.DataPipelineStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class DataPipelineTest {
    @Test
    void readsAResourceOfANewerVersionThatHasFurtherFields() {
        assertThat(read("newField: {a: 1}").getSpec()).isEqualTo(read("").getSpec());
    }

    @Test
    void survivesWritingAndReading() {
        DataPipeline resource = read("port: 6432");
        resource.setStatus(DataPipelineStatus.UNSEEN);

        DataPipeline copy = Serialization.unmarshal(Serialization.asYaml(resource), DataPipeline.class);

        assertThat(copy.getSpec()).isEqualTo(resource.getSpec());
        assertThat(copy.getStatus()).isEqualTo(resource.getStatus());
    }

    @Test
    void writesNoNulls() {
        assertThat(Serialization.asYaml(read(""))).doesNotContain("null");
    }

    @Test
    void handsOutListsThatCannotBeChanged() {
        assertThatThrownBy(() -> read("").getSpec().tables().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    /** Returns a small resource with further fields of {@code source.postgres}. */
    private static DataPipeline read(String more) {
        String resource = """
                apiVersion: dualtrack.dev/v1alpha1
                kind: DataPipeline
                metadata: {name: small}
                spec:
                  source: {postgres: {host: postgres, database: app, credentials: {secret: pg}, %s}}
                  stream: {kafka: {bootstrapServers: "kafka:9092", topicPrefix: app, replicationFactor: 1}}
                  stores: {cache: {redis: {uri: "redis://redis:6379"}}}
                  tables: [{name: public.items, cache: {key: "item:{id}"}}]
                """.formatted(more);
        return Serialization.unmarshal(resource, DataPipeline.class);
    }
}
