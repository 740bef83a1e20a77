package dev.dualtrack.core.stream;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.error.ErrorTable;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TransactionAbortedException;

/**
 * What Kafka's clients throw, by its type alone: their messages are prose.
 *
 * <p>Nothing is DATA: a record that the stream does not take blocks its partition, it is not skipped. A missing topic and a
 * broker with a full disk are retriable to the clients and thereby CONNECTIVITY. An address that cannot be resolved is a
 * ConfigException; no other setting comes from outside. What a new producer or a new member would not meet again is
 * TRANSIENT.
 */
public final class KafkaErrors {
    private static final ErrorTable TABLE = ErrorTable.of("kafka")
            .type(AuthenticationException.class, ErrorClass.AUTH)
            .type(AuthorizationException.class, ErrorClass.AUTH)
            .type(ThrottlingQuotaExceededException.class, ErrorClass.THROTTLED)
            .type(RebalanceInProgressException.class, ErrorClass.TRANSIENT)
            .type(CommitFailedException.class, ErrorClass.TRANSIENT)
            .type(ApplicationRecoverableException.class, ErrorClass.TRANSIENT)
            .type(OutOfOrderSequenceException.class, ErrorClass.TRANSIENT)
            .type(TransactionAbortedException.class, ErrorClass.TRANSIENT)
            .type(RetriableException.class, ErrorClass.CONNECTIVITY)
            .type(ConfigException.class, ErrorClass.CONNECTIVITY)
            .build();

    private KafkaErrors() {}

    /** The failure of {@code operation} under its class; the message names the deciding exception and no more of it. */
    public static ClassifiedException classified(String operation, Throwable failure) {
        return TABLE.classified(operation, failure);
    }
}
