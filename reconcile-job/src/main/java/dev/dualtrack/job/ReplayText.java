package dev.dualtrack.job;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.fingerprint.KeyHash;
import dev.dualtrack.job.replay.Replay;
import dev.dualtrack.job.replay.ReplayPlan;
import dev.dualtrack.job.replay.ReplayPlan.ByHand;
import dev.dualtrack.job.replay.ReplayPlan.Replayed;
import dev.dualtrack.job.stream.Letter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A replay as text for people. Rows are told by the hashes of their keys, never by a value. */
final class ReplayText {
    private ReplayText() {}

    /** What would be done. */
    static String dryRun(ReplayPlan plan, int others) {
        StringBuilder text = new StringBuilder();
        for (Replayed one : plan.letters()) {
            text.append(line("would be replayed", one.letter(), KeyHash.of(one.row())));
            if (one.stores().size() > 1) {
                text.append("  its row is read again for ").append(words(one.stores()));
                if (one.letter().takenBack()) {
                    text.append(": the change was taken back in all of them");
                }
                text.append('\n');
            }
        }
        return text.append(byHand(plan))
                .append("dry run: %d to replay by %d commands, %d by hand; nothing was sent%n"
                        .formatted(
                                plan.letters().size(),
                                plan.commands().size(),
                                plan.byHand().size()))
                .append(others(plan, others))
                .toString();
    }

    /** What was done. */
    static String done(ReplayPlan plan, Replay.Result result, int others) {
        Map<LedgerKey, String> hashes = plan.letters().stream()
                .collect(Collectors.toMap(one -> one.letter().key(), one -> KeyHash.of(one.row())));
        StringBuilder text = new StringBuilder();
        result.refused()
                .forEach(letter -> text.append(line("refused again", letter, hashes.getOrDefault(letter.key(), ""))));
        result.unanswered()
                .forEach(letter -> text.append(line("no answer yet", letter, hashes.getOrDefault(letter.key(), ""))));
        text.append(byHand(plan))
                .append("replayed: %d; resolved %d, refused again %d, no answer yet %d; by hand %d%n"
                        .formatted(
                                plan.letters().size(),
                                result.resolved(),
                                result.refused().size(),
                                result.unanswered().size(),
                                plan.byHand().size()));
        if (!result.unanswered().isEmpty()) {
            text.append(
                    "The commands stay in the stream and are carried out once the store's worker gets to them: is it"
                            + " running, does its store answer? (expected: an answer within --timeout)\n");
        }
        return text.append(others(plan, others)).toString();
    }

    private static String byHand(ReplayPlan plan) {
        StringBuilder text = new StringBuilder();
        for (ByHand one : plan.byHand()) {
            Letter letter = one.letter();
            text.append(line("by hand", letter, "-"))
                    .append("  ")
                    .append(one.why())
                    .append("; where it is settled, write a null value under its key: ")
                    // A row's key is a value of the row.
                    .append(
                            letter.key() instanceof LedgerKey.OfPlace place
                                    ? place.text()
                                    : "the one of partition " + letter.partition() + ", offset " + letter.offset())
                    .append('\n');
        }
        return text.toString();
    }

    private static String others(ReplayPlan plan, int others) {
        boolean found = !plan.letters().isEmpty() || !plan.byHand().isEmpty();
        return found ? "" : "no dead letter is open for what was named; %d others are%n".formatted(others);
    }

    private static String line(String what, Letter letter, String hash) {
        return "%-17s  %-6s  %s  %s  %s  attempts %s  since %s%s%n"
                .formatted(
                        what,
                        letter.key().store().word(),
                        letter.key().table(),
                        hash,
                        known(letter.errorClass()),
                        known(letter.attempts()),
                        known(letter.firstAt()),
                        letter.message().isEmpty() ? "" : "  " + letter.message());
    }

    private static String known(String text) {
        return text.isEmpty() ? "?" : text;
    }

    private static List<String> words(Set<StoreKind> stores) {
        return stores.stream().sorted().map(StoreKind::word).toList();
    }
}
