package dev.dualtrack.core.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisScanTest {
    @Test
    void tellsTheProcessByTheIdThatItDrew() {
        assertThat(RedisScan.runId("scan", "# Server\r\nredis_version:7.0.15\r\nrun_id:5f1c\r\ntcp_port:6379\r\n"))
                .isEqualTo("5f1c");
    }

    /** Two processes that do not tell would look like one. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "# Server\r\nredis_version:7.0.15\r\n", "run_id:\r\n", "run_id: \r\n", "old_run_id:5f1c\r\n"
            })
    void aServerThatDoesNotTellItsProcessIsAFailureThatSaysSo(String info) {
        assertThatThrownBy(() -> RedisScan.runId("scan", info))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.UNKNOWN))
                .hasMessage("redis scan: no run_id (expected: one in INFO server, to know a scan complete)");
    }
}
