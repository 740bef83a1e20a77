package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.model.Model;
import dev.dualtrack.worker.stream.CompensationHistory.AtRow;
import dev.dualtrack.worker.stream.CompensationRules.Variant;
import dev.dualtrack.worker.stream.CompensationState.Member;
import dev.dualtrack.worker.stream.CompensationState.Members;
import dev.dualtrack.worker.stream.CompensationState.Party;
import dev.dualtrack.worker.stream.CompensationWorkers.Left;
import dev.dualtrack.worker.stream.CompensationWorkers.Taken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One row, its changes, and some stores that refuse some of its images, in every order. A step of a worker is one batch of
 * the production's lane, run by the production's code ({@link CompensationBatch}) once for each situation that the worker
 * meets; a crash is the same batch, left before any one of its writes. What is explored is what the parties do to each other.
 *
 * <p>The first change is held by every store: exploration begins behind it.
 */
final class CompensationModel implements Model<CompensationState> {
    private static final String ASKED_FOR_NOTHING = "no row is read again that only changes have moved";

    private final CompensationWorkers workers;
    private final CompensationHistory history;
    private final Map<StoreKind, Set<Integer>> refused;
    private final int faults;
    private final int asked;
    private final int cures;
    private final Members members = new Members();
    private final Map<Situation, List<Outcome>> outcomes = new HashMap<>();

    private record Situation(Member member, Map<StoreKind, DeadLetterRecord.Open> letters, int logged, AtRow atRow) {}

    /** What may come of a batch: after a crash the party has started again; a reading that is put off is a fault, too. */
    private record Outcome(String name, Member member, List<Command> sent, boolean faulty) {}

    /**
     * Stores with those workers.
     *
     * @param refused the images that each store refuses
     * @param faults how often a worker is killed, or a reading put off
     * @param asked how many Refresh commands may come from outside
     * @param cures how many stores may come to hold what they refuse
     */
    CompensationModel(
            CompensationWorkers workers, Map<StoreKind, Set<Integer>> refused, int faults, int asked, int cures) {
        this.workers = workers;
        this.history = workers.history();
        this.refused = refused;
        this.faults = faults;
        this.asked = asked;
        this.cures = cures;
    }

    private Set<Integer> refusedBy(Party party) {
        return party.cured() ? Set.of() : refused.getOrDefault(party.kind(), Set.of());
    }

    @Override
    public CompensationState initial() {
        List<Member> first = refused.keySet().stream()
                .sorted()
                .map(kind -> outcomes(new Situation(members.of(Party.of(kind)), Map.of(), 1, AtRow.NOTHING)).stream()
                        .filter(outcome -> !outcome.faulty())
                        .findFirst()
                        .orElseThrow()
                        .member()
                        .party())
                .map(party -> members.of(party.commits()))
                .toList();
        return new CompensationState(1, AtRow.NOTHING, first, faults, asked, cures);
    }

    @Override
    public List<Step<CompensationState>> steps(CompensationState at) {
        List<Step<CompensationState>> steps = new ArrayList<>();
        source(at, steps);
        for (Member member : at.members()) {
            batches(at, member, steps);
            fromOutside(at, member.party(), steps);
        }
        if (at.asked() > 0) {
            Set<StoreKind> all = Set.of(StoreKind.values());
            steps.add(new Step<>("a replay", false, asking(at, all)));
        }
        return steps;
    }

    /** A transaction that commits ends, and logs its change as the next one. It matters only where it has something put off. */
    private void source(CompensationState at, List<Step<CompensationState>> steps) {
        switch (at.atRow()) {
            case NOTHING -> {
                if (at.logged() < history.length()) {
                    steps.add(new Step<>("the source logs a change", false, at.with(at.logged() + 1, AtRow.CHANGE)));
                }
                if (at.faults() > 0 && history.after(at.logged()) != 0) {
                    CompensationState stands = at.with(at.logged(), AtRow.TRANSACTION);
                    steps.add(new Step<>("a transaction stands at the row", false, stands));
                }
            }
            case TRANSACTION ->
                steps.add(new Step<>("the transaction ends", true, at.with(at.logged(), AtRow.NOTHING)));
            case CHANGE ->
                steps.add(new Step<>("the change becomes visible", true, at.with(at.logged(), AtRow.NOTHING)));
        }
    }

    private void batches(CompensationState at, Member member, List<Step<CompensationState>> steps) {
        for (Outcome outcome : outcomes(situation(at, member))) {
            CompensationState next = at.with(members, outcome.member(), outcome.sent());
            if (!outcome.faulty()) {
                steps.add(new Step<>(outcome.name(), true, next));
            } else if (at.faults() > 0) {
                steps.add(new Step<>(outcome.name(), false, next.faulty()));
            }
        }
        Party party = member.party();
        if (party.committed() < party.applied()) {
            steps.add(new Step<>(party.kind() + " commits changes", true, with(at, party.commitsChanges())));
        }
        if (party.executed() > 0) {
            steps.add(new Step<>(party.kind() + " commits commands", true, with(at, party.commitsCommands())));
        }
    }

    /**
     * Of the others' dead letters a worker knows those of this moment. Nothing makes it read these first, but that its reader is
     * at the end of the topic within moments: else it may show alone what the others took back.
     */
    private Situation situation(CompensationState at, Member member) {
        Party party = member.party();
        Map<StoreKind, DeadLetterRecord.Open> letters =
                workers.looksAtLetters(party) ? at.othersLetters(party.kind()) : Map.of();
        return new Situation(member, letters, at.logged(), at.atRow());
    }

    private void fromOutside(CompensationState at, Party party, List<Step<CompensationState>> steps) {
        if (!party.forgot().equals(party)) {
            steps.add(new Step<>(party.kind() + " forgets its delete", true, with(at, party.forgot())));
        }
        if (at.cures() > 0 && !refusedBy(party).isEmpty()) {
            steps.add(new Step<>(party.kind() + " holds all from now on", false, with(at.curing(), party.isCured())));
        }
        if (at.asked() > 0) {
            steps.add(new Step<>(party.kind() + " is filled", false, asking(at, Set.of(party.kind()))));
        }
    }

    /** Of one store alone it does not matter why: a fill, a repair, or a change that it put off. */
    private CompensationState asking(CompensationState at, Set<StoreKind> stores) {
        Command asked = new Command.Refresh(CompensationHistory.KEY, stores, Command.Reason.REPLAY, "run", 0);
        return at.asking().with(members, at.members().getFirst(), List.of(asked));
    }

    private CompensationState with(CompensationState at, Party party) {
        return at.with(members, members.of(party), List.of());
    }

    private List<Outcome> outcomes(Situation in) {
        return outcomes.computeIfAbsent(in, this::all);
    }

    private List<Outcome> all(Situation in) {
        Set<Outcome> found = new LinkedHashSet<>();
        Party party = in.member().party();
        for (Taken taken : workers.batches(party, in.logged())) {
            batch(in, party, taken, found);
        }
        Party again = party.startedAgain();
        if (!again.equals(party)) {
            found.add(new Outcome(party.kind() + " crashes", members.of(again), List.of(), true));
        }
        return List.copyOf(found);
    }

    private void batch(Situation in, Party party, Taken taken, Set<Outcome> found) {
        List<Command> commands = party.waiting().subList(0, taken.commands());
        String changes = taken.events() == 0
                ? ""
                : " changes " + (party.applied() + 1) + ".." + (party.applied() + taken.events());
        String name = party.kind() + " runs" + changes + " "
                + commands.stream().map(Party::told).toList();
        List<Left> all = workers.run(party, in.letters(), refusedBy(party), taken, in.logged(), in.atRow());
        for (int writes = 0; writes < all.size(); writes++) {
            Left left = all.get(writes);
            Party after = party.left(left.held(), left.letter()).took(taken);
            List<Command> sent = left.sent().stream()
                    .filter(command -> workers.rules().says(command, commands, party.letter()))
                    .map(this::folded)
                    .toList();
            found.add(new Outcome(
                    name + ", crashes after " + writes + " writes", members.of(after.startedAgain()), sent, true));
            if (writes == all.size() - 1) {
                boolean putOff = sent.stream().anyMatch(one -> isPutOff(one, commands));
                Party ended = workers.rules().is(Variant.GATED_ON_CONSUMED) ? after : after.commits();
                found.add(new Outcome(name, members.of(ended), sent, putOff));
            }
        }
    }

    /**
     * Who refused a change matters only where a store may take it after all. Elsewhere each that refuses it takes the
     * command for its own, and even so never has the row read again ({@link #ASKED_FOR_NOTHING}): commands need not be told apart.
     */
    private Command folded(Command command) {
        return movedByChangesAlone() && command instanceof Command.Compensate compensate
                ? new Command.Compensate(compensate.key(), compensate.stores(), compensate.undo(), null)
                : command;
    }

    private boolean movedByChangesAlone() {
        return asked == 0 && cures == 0;
    }

    /** Whether that is one of these once more, for one store alone: a row that cannot be read yet. */
    private static boolean isPutOff(Command sent, List<Command> taken) {
        return sent instanceof Command.Refresh refresh
                && refresh.stores().size() == 1
                && taken.stream().anyMatch(CompensationModel::isRefresh);
    }

    private static boolean isRefresh(Command command) {
        return command instanceof Command.Refresh;
    }

    @Override
    public List<Invariant<CompensationState>> invariants() {
        return List.of(
                new Invariant<>(
                        ASKED_FOR_NOTHING,
                        at -> !movedByChangesAlone()
                                || at.parties()
                                        .allMatch(party ->
                                                party.commands().stream().noneMatch(CompensationModel::isRefresh))),
                new Invariant<>(
                        "all stores show the same image",
                        at -> !at.atRest() || images(at).size() == 1),
                new Invariant<>(
                        "nothing of a deleted row is shown",
                        at -> !at.atRest() || images(at).stream().allMatch(image -> ofThisRow(image, at))),
                new Invariant<>(
                        "the last change is shown where no dead letter is open", at -> !at.atRest() || shown(at)),
                new Invariant<>(
                        "a dead letter is open for what is refused and for nothing else",
                        at -> !at.atRest() || lettersRight(at)));
    }

    private boolean ofThisRow(int image, CompensationState at) {
        return image == 0 || image > history.lastDeletion(at.logged());
    }

    private static Set<Integer> images(CompensationState at) {
        return at.parties().map(Party::image).collect(Collectors.toSet());
    }

    /** Who was cured shows it only once it is asked to read the row again: its dead letter is open until then. */
    private boolean shown(CompensationState at) {
        boolean held = at.parties().allMatch(party -> party.letter() == null);
        return !held || images(at).equals(Set.of(history.after(at.logged())));
    }

    private boolean lettersRight(CompensationState at) {
        int last = history.after(at.logged());
        return at.parties()
                .allMatch(party -> party.letter() == null
                        ? !refusedBy(party).contains(last)
                        : refused.getOrDefault(party.kind(), Set.of()).contains(last));
    }

    @Override
    public boolean consistent(CompensationState at) {
        return at.atRest();
    }
}
