package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.worker.batch.LaneWork;
import dev.dualtrack.worker.batch.NoSignals;
import dev.dualtrack.worker.batch.Stage;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/** The production's worker of one store in a world without time. */
final class CompensationStage {
    private CompensationStage() {}

    /** Something was about to become durable when its worker was killed. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    static LaneWork work(
            DerivedStore store, Source source, Ledger ledger, Supplier<Producer<byte[], byte[]>> producers) {
        Producer<byte[], byte[]> producer = producers.get();
        KafkaCommands commands = new KafkaCommands(CompensationHistory.NAMING, 1, producer);
        KafkaDeadLetters deadLetters = new KafkaDeadLetters(
                CompensationHistory.NAMING.deadLetterTopic(),
                store.kind(),
                true,
                new Durable(producer),
                new Transactions(producers),
                commands,
                ledger,
                Clock.systemUTC(),
                1);
        Stage stage = new Stage(
                CompensationHistory.NAMING,
                store,
                source,
                new TextLength(),
                commands,
                deadLetters,
                new NoSignals(),
                pause -> {},
                () -> 0,
                1,
                1,
                true);
        return new LaneWork(stage, CompensationHistory.TABLE, 0);
    }

    /** Whether that write brings an image that the store refuses. */
    static boolean isRefused(StoreKind kind, Set<Integer> refused, StoreWrite write) {
        return write instanceof StoreWrite.Upsert upsert
                && refused.stream()
                        .anyMatch(image -> CompensationHistory.fingerprint(kind, image)
                                .equals(upsert.meta().fingerprint()));
    }

    private static final class TextLength implements Embedder {
        @Override
        public List<Vector> embed(List<String> texts) {
            return texts.stream()
                    .map(text -> Vector.of(new float[] {text.length(), 1}))
                    .toList();
        }

        @Override
        public int dimensions() {
            return 2;
        }

        @Override
        public void close() {}
    }
}
