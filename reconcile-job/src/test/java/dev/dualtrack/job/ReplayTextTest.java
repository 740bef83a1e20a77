package dev.dualtrack.job;

import static dev.dualtrack.core.derived.StoreKind.GRAPH;
import static dev.dualtrack.core.derived.StoreKind.VECTOR;
import static dev.dualtrack.job.replay.TestLetters.POLICIES;
import static dev.dualtrack.job.replay.TestLetters.letter;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.fingerprint.KeyHash;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.replay.Replay;
import dev.dualtrack.job.replay.ReplayPlan;
import dev.dualtrack.job.replay.Selection;
import dev.dualtrack.job.replay.TestLetters;
import dev.dualtrack.job.stream.Letter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayTextTest {
    private static final String SECRET = "resident-850101";
    private static final Letter LETTER = letter(VECTOR, POLICIES, SECRET, 1, true);
    private static final Letter PLACE =
            letter(new LedgerKey.OfPlace(GRAPH, POLICIES, "aegis.public.policies", 2, 77), 2, false);
    private static final Letter GONE = letter(GRAPH, new TableId("public", "gone"), SECRET, 3, false);
    private static final ReplayPlan PLAN = ReplayPlan.of(
            List.of(LETTER, PLACE, GONE),
            new Selection(Set.of(), null, null, null),
            TestLetters.BOUND,
            Map.of(),
            "replay-1");
    private static final String HASH = KeyHash.of(TestLetters.row(POLICIES, SECRET));

    @Test
    void aDryRunListsLettersByTheHashOfTheirRow() {
        String text = ReplayText.dryRun(PLAN, 4);

        assertThat(text)
                .contains(
                        "would be replayed  vector  public.policies  " + HASH + "  DATA  attempts 1",
                        "title: 70000 bytes (expected: <= 65535)",
                        "[vector, graph, cache]: the change was taken back in all of them",
                        "dry run: 1 to replay by 1 commands, 2 by hand; nothing was sent")
                .doesNotContain(SECRET);
    }

    @Test
    void aLetterByHandComesWithWhatToType() {
        assertThat(ReplayText.dryRun(PLAN, 0))
                .contains(
                        "the record could not be decoded",
                        "write a null value under its key: {\"store\":\"graph\",\"table\":\"public.policies\","
                                + "\"topic\":\"aegis.public.policies\",\"partition\":2,\"offset\":77}",
                        "the table is not in the pipeline",
                        "write a null value under its key: the one of partition 0, offset 3")
                .doesNotContain(SECRET);
    }

    @Test
    void aReplayListsWhatIsLeftOpen() {
        assertThat(ReplayText.done(PLAN, new Replay.Result(0, List.of(), List.of(LETTER)), 0))
                .contains(
                        "no answer yet      vector  public.policies  " + HASH,
                        "replayed: 1; resolved 0, refused again 0, no answer yet 1; by hand 2",
                        "The commands stay in the stream")
                .doesNotContain(SECRET);
        assertThat(ReplayText.done(PLAN, new Replay.Result(0, List.of(LETTER), List.of()), 0))
                .contains("refused again      vector  public.policies  " + HASH)
                .doesNotContain("stay in the stream");
    }

    @Test
    void saysThatNothingOpenWasNamedAndHowManyOthersAreOpen() {
        ReplayPlan none = new ReplayPlan(List.of(), List.of(), List.of());

        assertThat(ReplayText.done(none, new Replay.Result(0, List.of(), List.of()), 4))
                .contains("no dead letter is open for what was named; 4 others are");
        assertThat(ReplayText.dryRun(PLAN, 4)).doesNotContain("others are");
    }
}
