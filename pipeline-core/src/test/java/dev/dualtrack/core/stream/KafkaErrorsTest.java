package dev.dualtrack.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.dualtrack.core.error.ErrorClass;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class KafkaErrorsTest {
    static Stream<Arguments> failures() {
        return Map.of(
                        ErrorClass.CONNECTIVITY,
                        List.of(
                                new TimeoutException(),
                                DisconnectException.INSTANCE,
                                new CoordinatorNotAvailableException("none"),
                                new RetriableCommitFailedException(new TimeoutException()),
                                new NotEnoughReplicasException(),
                                new KafkaStorageException(),
                                new UnknownTopicOrPartitionException(),
                                new KafkaException(
                                        "Failed to construct kafka consumer",
                                        new ConfigException("No resolvable bootstrap urls")),
                                new ExecutionException(new TimeoutException())),
                        ErrorClass.AUTH,
                        List.of(
                                new SaslAuthenticationException("no"),
                                new SslAuthenticationException("no", new IOException("handshake")),
                                new TopicAuthorizationException(Set.of("t")),
                                GroupAuthorizationException.forGroupId("g"),
                                new TransactionalIdAuthorizationException("no"),
                                new TimeoutException("late", new SaslAuthenticationException("no"))),
                        ErrorClass.THROTTLED,
                        List.of(new ThrottlingQuotaExceededException("slower")),
                        ErrorClass.TRANSIENT,
                        List.of(
                                new RebalanceInProgressException(),
                                new CommitFailedException(),
                                new UnknownMemberIdException(),
                                new ProducerFencedException("fenced"),
                                new InvalidProducerEpochException("old"),
                                new OutOfOrderSequenceException("gap"),
                                new TransactionAbortedException()),
                        ErrorClass.UNKNOWN,
                        List.of(
                                new RecordTooLargeException(),
                                new SerializationException(),
                                new InvalidTopicException(),
                                new UnsupportedVersionException("old broker"),
                                new OffsetOutOfRangeException(Map.of()),
                                new InterruptException("stop"),
                                new KafkaException("something else"),
                                new IllegalStateException()))
                .entrySet()
                .stream()
                .flatMap(row -> row.getValue().stream().map(failure -> arguments(failure, row.getKey())));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theTypeDecidesTheClassAndNothingIsTakenForBadData(Exception failure, ErrorClass expected) {
        assertThat(KafkaErrors.classified("send", failure).errorClass()).isEqualTo(expected);
    }

    @Test
    void theMessageNamesTheDecidingExceptionAlone() {
        assertThat(KafkaErrors.classified("commit", new SerializationException("value of user:hong")))
                .hasMessage("kafka commit: unknown failure (SerializationException)");
        assertThat(KafkaErrors.classified("commit", new ExecutionException(new TimeoutException("late"))))
                .hasMessage("kafka commit: connectivity failure (TimeoutException)");
    }
}
