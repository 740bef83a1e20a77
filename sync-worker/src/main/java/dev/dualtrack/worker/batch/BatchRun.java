package dev.dualtrack.worker.batch;

import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.ChangeEvent;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.Meta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The stages of one batch in their order: compact, read metadata, decide, embed, apply; then the rows to read again. */
final class BatchRun {
    private final Stage stage;
    private final TableMapping mapping;
    private final Decider decider;
    private final MetaReader reader;
    private final Refresher refresher;
    private final RecordDecoder decoder;
    private final FloodGuard flood;
    private final RelatedEntries related;
    private final LetterGuard letters;
    private final Writing writing;

    BatchRun(
            Stage stage,
            TableMapping mapping,
            RecordDecoder decoder,
            OwnWrites own,
            FloodGuard flood,
            LetterGuard letters) {
        this.stage = stage;
        this.mapping = mapping;
        this.decider = new Decider(mapping, stage.store().kind(), stage.store().comparesAndSets());
        this.reader = new MetaReader(stage.store(), mapping.id(), own);
        this.refresher = new Refresher(stage, mapping, reader);
        this.decoder = decoder;
        this.flood = flood;
        this.related = new RelatedEntries(stage, mapping);
        this.letters = letters;
        this.writing = new Writing(stage, mapping, decoder, own, flood, letters);
    }

    Tally run(List<Input> inputs, Lease lease) {
        Tally tally = new Tally();
        Map<RecordKey, Reread> requests = new LinkedHashMap<>();
        List<Undoing> undoing = new ArrayList<>();
        List<Input.Change> changes = new ArrayList<>();
        List<Input.Undecodable> unreadable = new ArrayList<>();
        List<Input.Truncated> truncations = new ArrayList<>();
        for (Input input : inputs) {
            switch (input) {
                case Input.Change change -> changes.add(change);
                case Input.Refresh(ConsumerRecord<byte[], byte[]> origin, Command.Refresh command) ->
                    requests.merge(
                            command.key(),
                            Reread.of(origin, command, stage.store().kind()),
                            Reread::and);
                case Input.Compensate(
                        ConsumerRecord<byte[], byte[]> origin,
                        Command.Compensate command,
                        boolean here) ->
                    undoing.add(new Undoing(
                            origin,
                            command,
                            decoder.row(command.undo().lastGood()),
                            stage.store().kind(),
                            here));
                case Input.Truncated truncated -> truncations.add(truncated);
                case Input.Undecodable undecodable -> unreadable.add(undecodable);
                case Input.Truncate truncate -> {}
                case Input.Nothing nothing -> {}
            }
        }
        refused(unreadable, changes.size(), tally, lease);
        changes(changes, requests, tally, lease);
        fromSource(requests.values(), tally, lease);
        takeBack(undoing, tally, lease);
        truncations.forEach(this::askEveryLane);
        return tally;
    }

    /** Last, since a batch that fails is run again, and each lane would carry out each of these. */
    private void askEveryLane(Input.Truncated truncated) {
        stage.commands().append(mapping, new Command.Truncate(mapping.id(), truncated.version()));
        stage.signals().verifyWanted();
    }

    /** Before the changes, since a later one of the same row closes such a letter. */
    private void refused(List<Input.Undecodable> unreadable, int readable, Tally tally, Lease lease) {
        unreadable.forEach(flood::refused);
        flood.beforeLetters(readable);
        for (Input.Undecodable one : unreadable) {
            lease.check();
            DeadLetters.Reason reason = new DeadLetters.Reason("", 0, ErrorClass.DATA.name(), one.reason());
            stage.deadLetters().add(mapping, one.origin(), reason);
            tally.received(1);
            tally.add(Outcome.DEAD_LETTERED, 1);
        }
    }

    private void changes(List<Input.Change> changes, Map<RecordKey, Reread> requests, Tally tally, Lease lease) {
        tally.received(changes.size());
        formerRowsAreOver(changes, lease);
        related.dropChanged(changes, lease);
        Compactor.Compacted compacted = Compactor.compact(changes);
        tally.add(Outcome.SUPERSEDED, compacted.overtaken());
        Map<RecordKey, Meta> stored = reader.read(
                compacted.last().stream().map(change -> change.event().key()).toList());
        Plan plan = new Plan();
        for (Input.Change change : compacted.last()) {
            ChangeEvent event = change.event();
            Plan.Cause cause = new Plan.Cause(
                    change.origin(),
                    event.key(),
                    event.version(),
                    event.txid(),
                    Plan.Trigger.CHANGE,
                    event.commitMillis());
            plan.decide(cause, () -> decider.change(event, stored.get(event.key())));
        }
        for (Plan.Cause cause : plan.rereads()) {
            requests.merge(cause.key(), Reread.of(cause, stage.store().kind()), Reread::and);
        }
        writing.write(plan, tally, lease);
    }

    /**
     * What was refused of a row that was deleted since is nothing to go back to. Its dead letter is closed also where neither
     * the delete nor the insert after it is left once the batch is compacted.
     */
    private void formerRowsAreOver(List<Input.Change> changes, Lease lease) {
        for (Input.Change change : changes) {
            ChangeEvent event = change.event();
            if (event.op() == ChangeEvent.Op.DELETE || event.op() == ChangeEvent.Op.CREATE) {
                letters.close(event.key(), lease, all -> all.resolve(mapping, event.key(), event.version()));
            }
        }
    }

    private void fromSource(Collection<Reread> requests, Tally tally, Lease lease) {
        Plan plan = new Plan();
        List<Refresher.Decided> all = refresher.refresh(requests, lease);
        related.dropRead(all, lease);
        for (Refresher.Decided decided : all) {
            plan.decide(decided.request().cause(), () -> decided.decision(decider));
        }
        writing.write(plan, tally, lease);
    }

    /**
     * A store that refused a change and took it since keeps that, and has all read the row again: those that take it back
     * show an earlier image then, and nothing else would tell.
     */
    private void takeBack(List<Undoing> asked, Tally tally, Lease lease) {
        Map<RecordKey, Meta> stored =
                reader.readAnew(asked.stream().map(Undoing::key).distinct().toList());
        Plan plan = new Plan();
        List<Command> again = new ArrayList<>();
        for (Undoing one : asked) {
            Meta held = stored.get(one.key());
            Meta taken = one.taken(held, stage.deadLetters().isOpen(mapping, one.key()));
            if (taken != null) {
                again.add(Command.Refresh.takenBack(one.key(), one.command().undo()));
            }
            if (one.here()) {
                plan.decide(one.cause(), () -> one.decide(decider, held, taken));
            }
        }
        writing.write(plan, tally, lease);
        if (!again.isEmpty()) {
            stage.commands().append(mapping, again);
        }
    }
}
