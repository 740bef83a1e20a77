package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.worker.stream.CompensationHistory.AtRow;
import dev.dualtrack.worker.stream.CompensationState.Party;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the production's lanes and workers do in a given situation. Each is asked once: an exploration meets the same
 * situation in many states. Explorations of the same history may share this.
 */
final class CompensationWorkers {
    private static final TopicPartition EVENTS =
            new TopicPartition(CompensationHistory.NAMING.tableTopic(CompensationHistory.TABLE.id()), 0);
    private static final TopicPartition COMMANDS =
            new TopicPartition(CompensationHistory.NAMING.commandsTopic(CompensationHistory.TABLE.id()), 0);
    private static final LaneId LANE = new LaneId(CompensationHistory.TABLE.id(), 0);

    private final CompensationRules rules;
    private final CompensationHistory history;
    private final int maxBatch;
    private final Map<Fetched, Set<Taken>> batches = new HashMap<>();
    private final Map<Work, List<Left>> done = new HashMap<>();

    /**
     * Workers of that history.
     *
     * @param maxBatch how many changes one may compact into one
     */
    CompensationWorkers(CompensationRules rules, CompensationHistory history, int maxBatch) {
        this.rules = rules;
        this.history = history;
        this.maxBatch = maxBatch;
    }

    CompensationRules rules() {
        return rules;
    }

    CompensationHistory history() {
        return history;
    }

    /** How many changes and commands are in a batch. */
    record Taken(int events, int commands) {}

    /** What a batch left behind, and what it sent. */
    record Left(@Nullable Meta held, DeadLetterRecord.@Nullable Open letter, List<Command> sent) {}

    private record Fetched(int applied, int replay, int logged, List<Command> commands) {}

    private record Work(
            Party party,
            Map<StoreKind, DeadLetterRecord.Open> letters,
            Set<Integer> refused,
            Taken taken,
            List<Command> commands,
            int logged,
            AtRow atRow) {}

    /** The batches that a lane may make of what it may have fetched. */
    Set<Taken> batches(Party party, int logged) {
        List<Command> waiting = party.waiting();
        List<Command> first = waiting.subList(0, Math.min(waiting.size(), maxBatch));
        return batches.computeIfAbsent(
                new Fetched(party.applied(), party.replay(), logged, List.copyOf(first)), this::batches);
    }

    private Set<Taken> batches(Fetched fetched) {
        Set<Taken> taken = new LinkedHashSet<>();
        int most = Math.min(fetched.logged() - fetched.applied(), maxBatch);
        for (int events = 0; events <= most; events++) {
            for (int commands = 0; commands <= fetched.commands().size(); commands++) {
                Lane lane = lane(fetched);
                lane.offer(EVENTS, events(fetched.applied(), events));
                lane.offer(COMMANDS, records(fetched.commands().subList(0, commands)));
                if (lane.needsGate()) {
                    lane.gate(fetched.logged());
                }
                if (lane.ready(0)) {
                    List<ConsumerRecord<byte[], byte[]>> batch = lane.start();
                    int changes = (int) batch.stream()
                            .filter(one -> one.topic().equals(EVENTS.topic()))
                            .count();
                    taken.add(new Taken(changes, batch.size() - changes));
                }
            }
        }
        return taken;
    }

    private Lane lane(Fetched fetched) {
        boolean again = fetched.replay() > fetched.applied();
        ReplayWindow replay =
                again ? new ReplayWindow(maxBatch, fetched.replay()) : new ReplayWindow(0, fetched.applied());
        return new Lane(LANE, EVENTS, COMMANDS, maxBatch, fetched.applied(), replay);
    }

    /**
     * What the batch leaves where its worker is killed before its first write, its second, and so on; whole at last.
     *
     * @param letters those of other stores
     */
    List<Left> run(
            Party party,
            Map<StoreKind, DeadLetterRecord.Open> letters,
            Set<Integer> refused,
            Taken taken,
            int logged,
            AtRow atRow) {
        List<Command> commands = List.copyOf(party.waiting().subList(0, taken.commands()));
        Party seen = party.inBatch(taken.events() > 0 ? party.applied() : 0);
        return done.computeIfAbsent(new Work(seen, letters, refused, taken, commands, logged, atRow), this::run);
    }

    /** Whether a batch of that worker may depend on other stores' dead letters. */
    boolean looksAtLetters(Party party) {
        return rules.is(CompensationRules.Variant.OTHERS_LETTERS_COUNT)
                || party.waiting().stream().anyMatch(Command.Refresh.class::isInstance);
    }

    private List<Left> run(Work work) {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        if (!rules.leavesOut(history, work.refused(), work.commands())) {
            batch.addAll(events(work.party().applied(), work.taken().events()));
            batch.addAll(records(work.commands().stream()
                    .map(command -> ofSomebody(command, work.party().kind(), work.refused()))
                    .toList()));
        }
        SourceRead row = history.read(work.logged(), work.atRow());
        List<Left> all = new ArrayList<>();
        boolean ended = false;
        for (int writes = 0; !ended; writes++) {
            CompensationBatch run = new CompensationBatch(rules, work.party(), work.letters(), work.refused(), row);
            ended = run.run(batch, writes);
            all.add(run.left());
        }
        return List.copyOf(all);
    }

    private List<ConsumerRecord<byte[], byte[]>> events(int from, int count) {
        List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (int index = from; index < from + count; index++) {
            events.add(history.event(index));
        }
        return events;
    }

    /**
     * A command of which is not told whose it is, is this store's if it refuses that change; but where a store is brought an
     * image, which it would take for one that it took since.
     */
    private Command ofSomebody(Command command, StoreKind kind, Set<Integer> refused) {
        return !rules.is(CompensationRules.Variant.IMAGE_BROUGHT)
                        && command instanceof Command.Compensate compensate
                        && compensate.by() == null
                        && refused.contains(
                                history.after((int) compensate.undo().version().lsn()))
                ? new Command.Compensate(compensate.key(), compensate.stores(), compensate.undo(), kind)
                : command;
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(List<Command> commands) {
        CommandCodec codec = new CommandCodec(CompensationHistory.TABLE.keyCodec());
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Command command : commands) {
            ConsumerRecord<byte[], byte[]> made =
                    new ConsumerRecord<>(COMMANDS.topic(), 0, records.size(), codec.key(command), codec.value(command));
            codec.headers(command).forEach(made.headers()::add);
            records.add(made);
        }
        return records;
    }
}
