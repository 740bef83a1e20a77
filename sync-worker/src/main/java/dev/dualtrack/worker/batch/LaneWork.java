package dev.dualtrack.worker.batch;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.StoreMark;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The work of one lane: one partition number of one table, its change events and its commands. A batch is done when
 * {@link #run} returns: everything in it is durable in the store, in the dead-letter queue or in the commands topic, and
 * may be committed. On an exception the same batch can be run again.
 *
 * <p>Used by one thread at a time.
 */
public final class LaneWork {
    /**
     * Twice the deadline of a call: later than this no store carries one out. By then a lane's next owner has also read the
     * dead letters that were written before.
     */
    public static final Duration SETTLED = Duration.ofSeconds(10);

    private static final int TRIES = 3;

    /** Brokers that take nothing may be at an election; what is given up is not found before the next verify. */
    private static final int TRIES_TO_ASK = 5;

    private static final Duration PAUSE_TO_ASK = Duration.ofSeconds(10);

    private final Stage stage;
    private final TableMapping mapping;
    private final String spec;
    private final RecordDecoder decoder;
    private final OwnWrites own;
    private final FloodGuard flood;
    private final LetterGuard letters;
    private final BatchRun batches;
    private final Truncation truncation;

    /** The lane of that partition. */
    public LaneWork(Stage stage, TableMapping mapping, int partition) {
        this.stage = stage;
        this.mapping = mapping;
        this.spec = mapping.spec(stage.store().kind());
        this.decoder = new RecordDecoder(stage.naming(), mapping, stage.store().kind());
        this.own = new OwnWrites(stage.nanoTime());
        this.flood = new FloodGuard(stage.holdsFloods());
        this.letters = new LetterGuard(stage.deadLetters(), mapping);
        this.batches = new BatchRun(stage, mapping, decoder, own, flood, letters);
        this.truncation = new Truncation(stage, mapping, partition, own, letters);
    }

    /**
     * Runs a batch. What a fill with another mapping asked for is left out, but waits where this lane's mapping may be the one
     * that is over. Fails with {@link FailedCall} where another side failed or for that wait, with {@link FloodException}
     * where more rows are refused than the dead-letter queue is for, with {@link AbandonedException} where the lease is gone.
     */
    public Tally run(List<ConsumerRecord<byte[], byte[]>> records, Lease lease) {
        List<Input> inputs = ofThisMapping(records.stream().map(decoder::decode).toList());
        if (inputs.stream().noneMatch(Input.Truncate.class::isInstance)) {
            truncation.over();
        }
        letters.begin();
        for (int attempt = 1; true; attempt++) {
            try {
                return attempt(inputs, lease);
            } catch (FloodException e) {
                own.forget();
                throw e;
            } catch (FailedCall e) {
                own.forget();
                if (e.errorClass() != ErrorClass.TRANSIENT || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private List<Input> ofThisMapping(List<Input> inputs) {
        List<Input> mine = inputs.stream().filter(this::ofThisMapping).toList();
        if (mine.size() < inputs.size()) {
            Optional<StoreMark> mark = FailedCall.at(FailedCall.Site.STORE, stage.store()::mark);
            if (mark.filter(found -> found.tellsOf(mapping.id(), spec)).isEmpty()) {
                throw new FailedCall(
                        FailedCall.Site.STREAM,
                        ErrorClass.TRANSIENT,
                        mapping.id() + ": is filled with another mapping (expected: with this worker's)",
                        new IllegalStateException("a fill with another mapping"));
            }
        }
        return mine;
    }

    private boolean ofThisMapping(Input input) {
        return !(input instanceof Input.Refresh refresh)
                || refresh.command().spec().isEmpty()
                || refresh.command().spec().equals(spec);
    }

    /**
     * Asks the new owner to refresh rows of the batch, since the lane was lost before it was committed. Of a store that
     * cannot compare and set each row that the batch changes: it cannot refuse a call of it that is carried out late. Of
     * others those whose dead letters may have come late. Waits before until no such call can come any more, and the new
     * owner has read the letters.
     */
    public void askAgain(List<ConsumerRecord<byte[], byte[]>> records) {
        Set<RecordKey> keys = stage.store().comparesAndSets() ? letters.late() : changed(records);
        if (keys.isEmpty()) {
            return;
        }
        Set<StoreKind> stores = Set.of(stage.store().kind());
        stage.pause().take(SETTLED);
        for (RecordKey key : keys) {
            ask(new Command.Refresh(key, stores, Command.Reason.REPAIR, "lost-assignment", 0));
        }
    }

    private Set<RecordKey> changed(List<ConsumerRecord<byte[], byte[]>> records) {
        Set<RecordKey> keys = new LinkedHashSet<>();
        for (ConsumerRecord<byte[], byte[]> origin : records) {
            switch (decoder.decode(origin)) {
                case Input.Change change -> keys.add(change.event().key());
                case Input.Refresh refresh -> keys.add(refresh.command().key());
                case Input.Compensate compensate
                when compensate.here() -> keys.add(compensate.command().key());
                case Input.Truncate _ -> keys.addAll(truncation.deleted());
                case Input.Compensate _, Input.Truncated _, Input.Nothing _, Input.Undecodable _ -> {}
            }
        }
        return keys;
    }

    private void ask(Command command) {
        for (int attempt = 1; true; attempt++) {
            try {
                stage.commands().append(mapping, command);
                return;
            } catch (FailedCall e) {
                if (attempt == TRIES_TO_ASK) {
                    throw e;
                }
                stage.pause().take(PAUSE_TO_ASK);
            }
        }
    }

    /** The store may have lost what this lane wrote: trust nothing but a strong read for a while. */
    public void forget() {
        own.forget();
    }

    private Tally attempt(List<Input> inputs, Lease lease) {
        flood.begin(inputs);
        Tally tally = batches.run(inputs, lease);
        for (Input input : inputs) {
            if (input instanceof Input.Truncate truncate) {
                truncation.execute(truncate.command().version(), lease);
            }
        }
        flood.end();
        return tally;
    }
}
