package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperatorSettingsTest {
    @Test
    void hasADefaultForAllButTheTag() {
        OperatorSettings settings = OperatorSettings.of(Map.of("DUALTRACK_IMAGE_TAG", "1.0"));

        assertThat(settings.images().registry()).isEqualTo("localhost/dualtrack");
        assertThat(settings.watched()).isEmpty();
        assertThat(settings.observe()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.leaderElection()).isTrue();
    }

    @Test
    void readsEveryVariable() {
        OperatorSettings settings = OperatorSettings.of(Map.of(
                "DUALTRACK_IMAGE_REGISTRY", "registry.example/x",
                "DUALTRACK_IMAGE_TAG", "2.0",
                "DUALTRACK_NAMESPACES", "a, b",
                "DUALTRACK_CLUSTER_ID", "east",
                "DUALTRACK_OBSERVE_SECONDS", "30",
                "DUALTRACK_HTTP_PORT", "9000",
                "DUALTRACK_LEADER_ELECTION", "false",
                "POD_NAMESPACE", "ops",
                "POD_NAME", "operator-1"));

        assertThat(settings.watched()).containsExactlyInAnyOrder("a", "b");
        assertThat(settings.clusterId()).isEqualTo("east");
        assertThat(settings.observe()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.port()).isEqualTo(9000);
        assertThat(settings.leaderElection()).isFalse();
        assertThat(settings.namespace()).isEqualTo("ops");
        assertThat(settings.identity()).isEqualTo("operator-1");
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThatThrownBy(() -> OperatorSettings.of(Map.of(
                        "DUALTRACK_OBSERVE_SECONDS", "soon",
                        "DUALTRACK_HTTP_PORT", "0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DUALTRACK_OBSERVE_SECONDS: 'soon'")
                .hasMessageContaining("DUALTRACK_HTTP_PORT: '0'")
                .hasMessageContaining("image tag: ''");
    }
}
