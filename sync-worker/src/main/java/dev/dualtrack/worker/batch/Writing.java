package dev.dualtrack.worker.batch;

import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.StoreWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Carries out a plan: embeds, applies, dead-letters what is refused, closes dead letters of what now went well. */
final class Writing {
    private final Stage stage;
    private final TableMapping mapping;
    private final RecordDecoder decoder;
    private final OwnWrites own;
    private final FloodGuard flood;
    private final Applier applier;
    private final LetterGuard letters;

    Writing(
            Stage stage,
            TableMapping mapping,
            RecordDecoder decoder,
            OwnWrites own,
            FloodGuard flood,
            LetterGuard letters) {
        this.stage = stage;
        this.mapping = mapping;
        this.decoder = decoder;
        this.own = own;
        this.flood = flood;
        this.letters = letters;
        this.applier = new Applier(stage.store(), mapping.id());
    }

    private record Planned(Plan.Cause cause, StoreWrite write, Outcome outcome) implements Applier.Carries {}

    void write(Plan plan, Tally tally, Lease lease) {
        plan.bad()
                .forEach(bad ->
                        flood.refused(bad.cause(), String.valueOf(bad.failure().getMessage())));
        List<Planned> planned = new ArrayList<>(embedded(plan, lease));
        for (Plan.Item item : plan.items()) {
            if (item.decision() instanceof Decision.Write(Outcome outcome, StoreWrite write)) {
                planned.add(new Planned(item.cause(), write, outcome));
            }
        }
        long started = stage.nanoTime().getAsLong();
        Applier.Applied<Planned> applied = applier.apply(
                planned,
                lease,
                written -> flood.taken(written.cause(), written.write()),
                refused -> flood.refused(
                        refused.carried().cause(),
                        String.valueOf(refused.failure().getMessage())));
        if (!applied.written().isEmpty()) {
            stage.signals().applied(applied.written().size(), stage.nanoTime().getAsLong() - started);
        }
        own.wrote(applied.written().stream().map(Planned::write).toList());
        flood.beforeLetters();
        for (Planned written : applied.written()) {
            done(written.cause(), written.outcome(), tally, lease);
            if (written.cause().commitMillis() > 0) {
                stage.signals().visible(written.cause().commitMillis());
            }
        }
        for (Planned overtaken : applied.superseded()) {
            done(overtaken.cause(), Outcome.SUPERSEDED, tally, lease);
        }
        for (Plan.Item item : plan.items()) {
            if (item.decision() instanceof Decision.Skip(Outcome outcome)) {
                done(item.cause(), outcome, tally, lease);
            } else if (item.decision() instanceof Decision.Unshown) {
                unshown(item.cause(), lease);
            }
        }
        for (Applier.Refused<Planned> refused : applied.refused()) {
            refused(refused.carried().cause(), refused.failure().getMessage(), tally, lease);
        }
        for (Plan.Bad bad : plan.bad()) {
            refused(bad.cause(), bad.failure().getMessage(), tally, lease);
        }
    }

    private List<Planned> embedded(Plan plan, Lease lease) {
        List<Plan.Item> items = plan.items().stream()
                .filter(item -> item.decision() instanceof Decision.Embed)
                .toList();
        if (items.isEmpty()) {
            return List.of();
        }
        lease.check();
        Embedder embedder = Objects.requireNonNull(stage.embedder(), "a vector store's worker has an embedder");
        List<String> texts = items.stream()
                .map(item -> ((Decision.Embed) item.decision()).text())
                .toList();
        List<Vector> vectors = FailedCall.at(FailedCall.Site.EMBEDDING, () -> embedder.embed(texts));
        List<Planned> planned = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Decision.Embed embed = (Decision.Embed) items.get(i).decision();
            StoreWrite write =
                    new StoreWrite.Upsert(embed.key(), embed.meta(), mapping.vectorImage(embed.row(), vectors.get(i)));
            planned.add(new Planned(items.get(i).cause(), write, Outcome.APPLIED));
        }
        return planned;
    }

    private void done(Plan.Cause cause, Outcome outcome, Tally tally, Lease lease) {
        if (cause.trigger() == Plan.Trigger.CHANGE) {
            tally.add(outcome, 1);
        }
        if (outcome == Outcome.SUPERSEDED && cause.trigger() == Plan.Trigger.CHANGE) {
            stage.deadLetters()
                    .toldAgain(
                            mapping,
                            cause.key(),
                            cause.version(),
                            cause.origin().offset());
        }
        if (outcome == Outcome.SUPERSEDED || outcome == Outcome.POSTPONED) {
            return;
        }
        RecordKey key = cause.key();
        switch (cause.trigger()) {
            case CHANGE -> letters.close(key, lease, all -> all.resolve(mapping, key, cause.version()));
            case REPLAY -> letters.close(key, lease, all -> all.resolve(mapping, key));
            case BACKFILL, OWN_REFRESH -> letters.close(key, lease, all -> all.refilled(mapping, key));
            case COMPENSATION -> {}
        }
    }

    private Command.Compensate compensation(Plan.Cause cause) {
        if (decoder.decode(cause.origin()) instanceof Input.Compensate asked) {
            return asked.command();
        }
        throw new IllegalStateException(cause.key().table() + ": no Compensate (expected: what asked for it)");
    }

    private void refused(Plan.Cause cause, @Nullable String message, Tally tally, Lease lease) {
        lease.check();
        DeadLetters.Reason reason = new DeadLetters.Reason(
                cause.version().toString(), cause.txid(), ErrorClass.DATA.name(), String.valueOf(message));
        switch (cause.trigger()) {
            case CHANGE -> {
                letter(cause, reason, undo(cause), lease);
                tally.add(Outcome.DEAD_LETTERED, 1);
            }
            case BACKFILL, OWN_REFRESH, REPLAY -> letter(cause, reason, null, lease);
            case COMPENSATION -> withdraw(cause);
        }
    }

    private void letter(Plan.Cause cause, DeadLetters.Reason reason, @Nullable Undo undo, Lease lease) {
        letters.open(cause.key(), lease, all -> all.add(mapping, cause.origin(), cause.key(), reason, undo));
    }

    private @Nullable Undo undo(Plan.Cause cause) {
        LastGood before = decoder.before(cause.origin());
        return before == null
                ? null
                : new Undo(cause.version(), cause.txid(), cause.origin().offset(), before);
    }

    /**
     * Where this store refused the row, the others show what it cannot, and shall not. Else its record expired, was never
     * filled in, or was withdrawn, as it was from the others.
     */
    private void unshown(Plan.Cause cause, Lease lease) {
        if (stage.deadLetters().isOpen(mapping, cause.key())) {
            lease.check();
            withdraw(cause);
        }
    }

    /** This store cannot hold the last good image either: no store shall have the row, which each of them can do. */
    private void withdraw(Plan.Cause cause) {
        Command.Compensate command = compensation(cause);
        if (command.undo().lastGood().absent()) {
            throw new FailedCall(
                    FailedCall.Site.STORE,
                    ErrorClass.UNKNOWN,
                    "compensation: a delete was refused (expected: possible for each row)",
                    new IllegalStateException("refused delete"));
        }
        stage.commands().append(mapping, command.withdrawing());
    }
}
