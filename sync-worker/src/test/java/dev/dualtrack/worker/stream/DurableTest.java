package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.worker.batch.FailedCall;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class DurableTest {
    @Test
    void f14ARecordThatNobodyAcknowledgedIsNotDurable() {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        Durable durable = new Durable(producer);
        Future<RecordMetadata> sent = durable.send(new ProducerRecord<>("letters", new byte[0]));
        producer.errorNext(new TimeoutException("not acknowledged"));

        assertThatThrownBy(() -> durable.await("letters", sent))
                .isInstanceOfSatisfying(
                        FailedCall.class, failure -> assertThat(failure.site()).isEqualTo(FailedCall.Site.STREAM));
    }
}
