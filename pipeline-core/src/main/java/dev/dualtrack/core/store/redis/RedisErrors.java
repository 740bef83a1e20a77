package dev.dualtrack.core.store.redis;

import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.error.ErrorTable;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;

/**
 * What Lettuce throws: the server's reply where there is one, else Lettuce's own refusals, which only their text tells
 * apart.
 *
 * <p>OOM under {@code noeviction} is THROTTLED: the server is well but asks for less, nothing is wrong with the record,
 * and the group has to wait until memory is there. The same holds for MISCONF (it cannot persist) and BUSY.
 */
final class RedisErrors {
    static final ErrorTable TABLE = ErrorTable.of("redis")
            .codeOf(RedisCommandExecutionException.class, Throwable::getMessage)
            .type(RedisCommandTimeoutException.class, ErrorClass.CONNECTIVITY)
            .type(RedisConnectionException.class, ErrorClass.CONNECTIVITY)
            .type(IOException.class, ErrorClass.CONNECTIVITY)
            .codeOf(RedisException.class, Throwable::getMessage)
            .codes(ErrorClass.AUTH, "NOAUTH ", "WRONGPASS ", "NOPERM ")
            .codes(ErrorClass.THROTTLED, "OOM ", "MISCONF ", "BUSY ")
            .codes(ErrorClass.THROTTLED, "ERR max number of clients reached", "Request queue size exceeded")
            .codes(ErrorClass.CONNECTIVITY, "LOADING ", "READONLY ", "MASTERDOWN ")
            .codes(ErrorClass.CONNECTIVITY, "Currently not connected", "Connection ")
            .codes(ErrorClass.TRANSIENT, "TRYAGAIN ")
            .codes(ErrorClass.DATA, "ERR string exceeds maximum allowed size")
            .build();

    private RedisErrors() {}
}
