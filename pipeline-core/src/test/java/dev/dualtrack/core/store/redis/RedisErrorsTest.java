package dev.dualtrack.core.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.error.ErrorClass;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedisErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "WRONGPASS invalid username-password pair, AUTH",
        "NOAUTH Authentication required., AUTH",
        "NOPERM this user has no permissions, AUTH",
        "OOM command not allowed when used memory > 'maxmemory'., THROTTLED",
        "MISCONF Redis is configured to save RDB snapshots, THROTTLED",
        "ERR max number of clients reached, THROTTLED",
        "LOADING Redis is loading the dataset in memory, CONNECTIVITY",
        "READONLY You can't write against a read only replica., CONNECTIVITY",
        "ERR string exceeds maximum allowed size, DATA",
        "ERR unknown command, UNKNOWN",
        "WRONGTYPE Operation against a key, UNKNOWN"
    })
    void goesByTheReply(String reply, ErrorClass expected) {
        RedisCommandExecutionException failure = new RedisCommandExecutionException(reply);

        assertThat(classOf(failure)).isEqualTo(expected);
        assertThat(classOf(new RedisConnectionException("Unable to connect", failure)))
                .isEqualTo(expected);
    }

    @Test
    void tellsTheClientsOwnRefusalsApart() {
        assertThat(classOf(new RedisException("Currently not connected. Commands are rejected.")))
                .isEqualTo(ErrorClass.CONNECTIVITY);
        assertThat(classOf(new RedisException("Request queue size exceeded: 5. Commands are rejected.")))
                .isEqualTo(ErrorClass.THROTTLED);
        assertThat(classOf(new RedisCommandTimeoutException("late"))).isEqualTo(ErrorClass.CONNECTIVITY);
        assertThat(classOf(new RedisConnectionException("refused"))).isEqualTo(ErrorClass.CONNECTIVITY);
        assertThat(classOf(new RedisException("something else"))).isEqualTo(ErrorClass.UNKNOWN);
        assertThat(classOf(new IllegalStateException())).isEqualTo(ErrorClass.UNKNOWN);
    }

    @Test
    void theMessageTakesOnlyTheFirstWordOfTheReply() {
        RedisCommandExecutionException failure = new RedisCommandExecutionException("WRONGTYPE of key user:hong");

        assertThat(RedisErrors.TABLE.classified("apply", failure))
                .hasMessage("redis apply: unknown failure (WRONGTYPE)");
    }

    private static ErrorClass classOf(Throwable failure) {
        return RedisErrors.TABLE.judge(failure).errorClass();
    }
}
