package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.worker.stream.CompensationHistory.AtRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that takes part, for one row. Logs are kept as what is still to be read of them, so that states which differ in
 * their past alone are one.
 *
 * @param logged how many changes are in the log
 * @param atRow what stands at the row in the source
 * @param faults how many more workers may be killed
 * @param asked how many more Refresh commands may come
 * @param cures how many more stores may come to hold what they refuse
 */
record CompensationState(int logged, AtRow atRow, List<Member> members, int faults, int asked, int cures) {
    /** A party of which there is one instance for each value, so that states are told apart by identity, which is quick. */
    static final class Member {
        private final Party party;

        private Member(Party party) {
            this.party = party;
        }

        Party party() {
            return party;
        }

        @Override
        public String toString() {
            return party.toString();
        }
    }

    /** All members of an exploration. */
    static final class Members {
        private final Map<Party, Member> all = new HashMap<>();

        Member of(Party party) {
            return all.computeIfAbsent(party, Member::new);
        }
    }

    /**
     * A store and its worker.
     *
     * @param applied how many changes are durable in the store or in the dead letters
     * @param committed how many of them are committed; fewer only in a protocol that lets commits lag
     * @param replay up to where the first batch after a crash must reach, 0 if there was none
     * @param executed how many of the commands are executed and not committed, likewise
     * @param held what the worker reads of the store; a store without memory of deletes forgets it with its worker
     * @param letter the open dead letter of this store
     * @param commands those not committed, in the order of the log
     * @param cured whether it has come to hold all that it refused
     */
    record Party(
            StoreKind kind,
            int applied,
            int committed,
            int replay,
            int executed,
            @Nullable Meta held,
            DeadLetterRecord.@Nullable Open letter,
            List<Command> commands,
            boolean cured) {

        static Party of(StoreKind kind) {
            return new Party(kind, 0, 0, 0, 0, null, null, List.of(), false);
        }

        int image() {
            return CompensationHistory.image(kind, held);
        }

        boolean remembersForItself() {
            return kind != StoreKind.VECTOR;
        }

        /** The commands that are not executed yet. */
        List<Command> waiting() {
            return commands.subList(executed, commands.size());
        }

        /** What a batch depends on, but for its records. */
        Party inBatch(int from) {
            return new Party(kind, from, 0, 0, 0, held, letter, List.of(), false);
        }

        Party took(CompensationWorkers.Taken taken) {
            int reached = applied + taken.events();
            int done = executed + taken.commands();
            int left = reached < replay ? replay : 0;
            return new Party(kind, reached, committed, left, done, held, letter, commands, cured);
        }

        Party left(@Nullable Meta nowHeld, DeadLetterRecord.@Nullable Open nowOpen) {
            return new Party(kind, applied, committed, replay, executed, nowHeld, nowOpen, commands, cured);
        }

        Party commitsChanges() {
            return new Party(kind, applied, applied, replay, executed, held, letter, commands, cured);
        }

        Party commitsCommands() {
            List<Command> rest = List.copyOf(waiting());
            return new Party(kind, applied, committed, replay, 0, held, letter, rest, cured);
        }

        Party commits() {
            return commitsChanges().commitsCommands();
        }

        /** A new worker begins where the old one had committed. */
        Party startedAgain() {
            int reach = Math.max(applied, replay);
            int again = reach > committed ? reach : 0;
            return forgot().withApplied(committed, again);
        }

        private Party withApplied(int begin, int again) {
            return new Party(kind, begin, committed, again, 0, held, letter, commands, cured);
        }

        /** The worker's memory of its own deletes is gone. */
        Party forgot() {
            boolean kept = held == null || !held.tombstone() || remembersForItself();
            return new Party(kind, applied, committed, replay, executed, kept ? held : null, letter, commands, cured);
        }

        Party with(Command command) {
            List<Command> more = new ArrayList<>(commands);
            more.add(command);
            return new Party(kind, applied, committed, replay, executed, held, letter, List.copyOf(more), cured);
        }

        /** From now on it holds what it refused. */
        Party isCured() {
            return new Party(kind, applied, committed, replay, executed, held, letter, commands, true);
        }

        @Override
        public String toString() {
            return kind + " shows " + image() + (held == null ? "" : "@" + told(held.version()))
                    + ", events " + applied + (committed == applied ? "" : " (" + committed + " committed)")
                    + (replay == 0 ? "" : ", replays to " + replay)
                    + (letter == null ? "" : ", letter " + told(letter.undo()))
                    + (cured ? ", cured" : "")
                    + (commands.isEmpty()
                            ? ""
                            : ", commands " + commands.stream().map(Party::told).toList());
        }

        static String told(Command command) {
            return switch (command) {
                case Command.Compensate compensate -> told(compensate.undo());
                case Command.Refresh refresh -> refresh.stores() + " read again";
                case Command.Truncate truncate -> "TRUNCATE";
            };
        }

        private static String told(@Nullable Undo undo) {
            return undo == null ? "unknown" : undo.version().lsn() + "=>" + CompensationHistory.image(undo.lastGood());
        }

        private static String told(Version version) {
            return version.lsn() + (version.isRefreshed() ? "+" : "");
        }
    }

    /** With that member in place of the one of its kind, and with what it sent to the others, and to itself. */
    CompensationState with(Members pool, Member member, List<Command> sent) {
        List<Member> all = new ArrayList<>(members);
        all.replaceAll(one -> one.party().kind() == member.party().kind() ? member : one);
        for (Command command : sent) {
            all.replaceAll(one ->
                    addressed(command, one.party().kind()) ? pool.of(one.party().with(command)) : one);
        }
        return new CompensationState(logged, atRow, List.copyOf(all), faults, asked, cures);
    }

    private static boolean addressed(Command command, StoreKind kind) {
        return switch (command) {
            case Command.Compensate compensate -> compensate.stores().contains(kind);
            case Command.Refresh refresh -> refresh.stores().contains(kind);
            case Command.Truncate truncate -> true;
        };
    }

    CompensationState with(int nowLogged, AtRow nowAtRow) {
        return new CompensationState(nowLogged, nowAtRow, members, faults, asked, cures);
    }

    CompensationState faulty() {
        return new CompensationState(logged, atRow, members, faults - 1, asked, cures);
    }

    CompensationState asking() {
        return new CompensationState(logged, atRow, members, faults, asked - 1, cures);
    }

    CompensationState curing() {
        return new CompensationState(logged, atRow, members, faults, asked, cures - 1);
    }

    /** The dead letters of other stores than that. */
    Map<StoreKind, DeadLetterRecord.Open> othersLetters(StoreKind kind) {
        Map<StoreKind, DeadLetterRecord.Open> letters = new HashMap<>();
        for (Member member : members) {
            DeadLetterRecord.Open letter = member.party().letter();
            if (letter != null && member.party().kind() != kind) {
                letters.put(member.party().kind(), letter);
            }
        }
        return Map.copyOf(letters);
    }

    Stream<Party> parties() {
        return members.stream().map(Member::party);
    }

    /** Nothing is left to do until the next change. */
    boolean atRest() {
        return atRow == AtRow.NOTHING
                && parties()
                        .allMatch(party ->
                                party.committed() == logged && party.commands().isEmpty());
    }

    @Override
    public String toString() {
        return "log " + logged
                + switch (atRow) {
                    case NOTHING -> "";
                    case TRANSACTION -> " (a transaction at the row)";
                    case CHANGE -> " (last not visible)";
                }
                + "; " + members;
    }
}
