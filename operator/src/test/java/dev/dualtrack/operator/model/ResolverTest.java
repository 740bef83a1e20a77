package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigReader;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.derived.StoreKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ResolverTest {
    private final Resolver resolver = new Resolver("cluster");

    @Test
    void completesHostsWithoutADotByTheNamespace() {
        PipelineConfig config = resolver.resolve(Samples.aegis(), 1);

        assertThat(config.source().host()).isEqualTo("postgres-primary.shop.svc");
        assertThat(config.stream().bootstrapServers()).isEqualTo("kafka.shop.svc:9092");
        assertThat(config.stores().endpoint(StoreKind.VECTOR))
                .satisfies(store -> assertThat(store.uri()).isEqualTo("http://milvus.shop.svc:19530"));
        assertThat(config.stores().endpoint(StoreKind.CACHE))
                .satisfies(store -> assertThat(store.uri()).isEqualTo("redis://redis.shop.svc:6379"));
    }

    @Test
    void leavesHostsWithADotAlone() {
        PipelineConfig config =
                resolver.resolve(Samples.aegis(spec -> postgres(spec).put("host", "10.0.0.5")), 1);

        assertThat(config.source().host()).isEqualTo("10.0.0.5");
    }

    @Test
    void replacesSecretsByMountedFiles() {
        assertThat(resolver.resolve(Samples.aegis(), 1).source().credentials().passwordFile())
                .isEqualTo(Path.of("/etc/dualtrack/secrets/source/password"));
    }

    @Test
    void derivesSlotAndPublicationFromTheOwnerWhereNoneIsNamed() {
        PipelineConfig config =
                resolver.resolve(Samples.aegis(spec -> postgres(spec).remove("slotName")), 1);

        assertThat(config.source().slotName()).matches("dt_shop_aegis_[0-9a-f]{8}");
        assertThat(new Resolver("other")
                        .resolve(Samples.aegis(spec -> postgres(spec).remove("slotName")), 1)
                        .source()
                        .slotName())
                .isNotEqualTo(config.source().slotName());
    }

    @Test
    void whatItRendersIsWhatWorkerAndJobRead() {
        PipelineConfig config = resolver.resolve(Samples.aegis(), 42);

        assertThat(PipelineConfigReader.read(PipelineConfigWriter.write(config)))
                .isEqualTo(config);
        assertThat(config.epoch()).isEqualTo(42);
        assertThat(config.owner()).isEqualTo("cluster/shop/aegis");
    }

    private static ObjectNode postgres(ObjectNode spec) {
        return (ObjectNode) spec.at("/source/postgres");
    }
}
