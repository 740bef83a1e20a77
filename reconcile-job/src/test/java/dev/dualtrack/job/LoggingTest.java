package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.dualtrack.core.log.ClientLogs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** What the program's own logging configuration makes of the clients' logs. */
class LoggingTest {
    private final Logger logger = logger("org.neo4j.driver");
    private final ListAppender<ILoggingEvent> seen = new ListAppender<>();

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @BeforeEach
    void watch() {
        seen.start();
        logger.addAppender(seen);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(seen);
        SLF4JBridgeHandler.uninstall();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.neo4j.driver",
                "io.milvus.v2.client",
                "io.grpc.internal",
                "io.lettuce.core",
                "io.netty.channel",
                "reactor.core",
                "org.apache.kafka.clients",
                "com.zaxxer.hikari.pool"
            })
    void clientsSayNothingBelowAWarning(String client) {
        assertThat(logger(client).isWarnEnabled()).isTrue();
        assertThat(logger(client).isInfoEnabled()).isFalse();
    }

    @Test
    void thePlatformsLoggerWritesInOurForm() {
        System.getLogger("org.neo4j.driver").log(System.Logger.Level.WARNING, "from the driver");

        assertThat(seen.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("from the driver");
    }

    @Test
    void javaUtilLoggingWritesInOurForm() {
        ClientLogs.toSlf4j();

        java.util.logging.Logger.getLogger("org.neo4j.driver").warning("from gRPC");

        assertThat(seen.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("from gRPC");
    }
}
