package dev.dualtrack.core.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.StoresConfig;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TlsConfig;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class CdcServerPropertiesTest {

    @Test
    void theSourceTheStreamAndTheEpochAreRendered() {
        assertThat(CdcServerProperties.render(config(7, TlsConfig.DISABLED)))
                .containsEntry("debezium.source.database.hostname", "pg.example")
                .containsEntry("debezium.source.database.dbname", "data$base")
                .containsEntry("debezium.source.database.sslmode", "disable")
                .containsEntry("debezium.source.slot.name", "aegis_slot")
                .containsEntry("debezium.source.table.include.list", "public[.]policies,public[.]users")
                .containsEntry("debezium.source.offset.storage.topic", "aegis.cdc-offsets")
                .containsEntry("debezium.transforms.epoch.value.literal", "7")
                .containsEntry("debezium.sink.kafka.producer.bootstrap.servers", "kafka:9092")
                .containsEntry("dualtrack.credentials.password-file", "/secrets/password");
    }

    @Test
    void theOffsetsKeyNamesTheTopicPrefix() {
        assertThat(CdcServerProperties.offsetKey(config(1, TlsConfig.DISABLED)))
                .isEqualTo("[\"kafka\",{\"server\":\"aegis\"}]");
    }

    @Test
    void tlsNamesTheAuthorityThatIsMounted() {
        TlsConfig tls = new TlsConfig(TlsConfig.Mode.VERIFY_FULL, Path.of("/tls/ca.crt"));
        assertThat(CdcServerProperties.render(config(1, tls)))
                .containsEntry("debezium.source.database.sslmode", "verify-full")
                .containsEntry("debezium.source.database.sslrootcert", "/tls/ca.crt");
    }

    @Test
    void theLargestEventFitsIntoOneRequest() {
        assertThat(CdcServerProperties.maxValueBytes()).isLessThan(Naming.MAX_MESSAGE_BYTES);
        assertThat(CdcServerProperties.render(config(1, TlsConfig.DISABLED)))
                .containsEntry("debezium.transforms.oversize.max.bytes", "" + CdcServerProperties.maxValueBytes())
                .containsEntry("debezium.sink.kafka.producer.max.request.size", "" + Naming.MAX_MESSAGE_BYTES);
    }

    @Test
    void theTextReadsBackWithDollarSignsDoubled() throws Exception {
        Properties read = new Properties();
        read.load(new StringReader(CdcServerProperties.text(config(1, TlsConfig.DISABLED))));
        Map<String, String> rendered = CdcServerProperties.render(config(1, TlsConfig.DISABLED));
        assertThat(read).hasSameSizeAs(rendered);
        assertThat(read.getProperty("debezium.source.database.dbname")).isEqualTo("data$$base");
        assertThat(read.getProperty("debezium.source.heartbeat.action.query"))
                .isEqualTo(rendered.get("debezium.source.heartbeat.action.query"));
    }

    private static PipelineConfig config(long epoch, TlsConfig tls) {
        return new PipelineConfig(
                "cluster/namespace/aegis",
                epoch,
                new SourceConfig(
                        "pg.example",
                        5432,
                        "data$base",
                        new CredentialFiles(Path.of("/secrets/username"), Path.of("/secrets/password")),
                        tls,
                        "aegis_slot",
                        "aegis_publication"),
                new StreamConfig("kafka:9092", "aegis", 6, (short) 1, Duration.ofDays(7)),
                new StoresConfig(null, null, null),
                new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32),
                List.of(table("public.policies"), table("public.users")),
                new HotPathConfig(100, HotPathConfig.OnDataFailure.CONTINUE, HotPathConfig.OnDataFlood.HOLD),
                new ReconcileConfig(
                        ReconcileConfig.Mode.REPAIR, 0, Duration.ofMinutes(1), Duration.ofHours(1), 1, 0.1));
    }

    private static TableConfig table(String name) {
        return new TableConfig(name, null, null, null, null);
    }
}
