package dev.dualtrack.core.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.source.Lsn;
import org.junit.jupiter.api.Test;

class SourceOffsetTest {

    @Test
    void standsAtTheLastCommitAndNotAtChangesOfATransactionThatIsUnderWay() {
        SourceOffset offset = SourceOffset.parse(
                "{\"lsn_proc\":300,\"messageType\":\"UPDATE\",\"lsn_commit\":200,\"lsn\":300,\"txId\":7}");

        assertThat(offset).isEqualTo(new SourceOffset(new Lsn(200), false));
        assertThat(offset.misses(new Lsn(200))).isFalse();
        assertThat(offset.misses(new Lsn(201))).isTrue();
    }

    @Test
    void standsAtTheLastChangeBeforeTheFirstCommitAndAtTheSnapshotBeforeAnyChange() {
        assertThat(SourceOffset.parse("{\"lsn_proc\":300,\"lsn\":400}").position())
                .isEqualTo(new Lsn(300));
        assertThat(SourceOffset.parse("{\"lsn\":25769803776}").position()).isEqualTo(Lsn.parse("6/0"));
    }

    @Test
    void knowsASnapshotThatIsRunningFromOneThatEnded() {
        assertThat(SourceOffset.parse("{\"snapshot\":\"INITIAL\",\"snapshot_completed\":false,\"lsn\":1}")
                        .snapshotRunning())
                .isTrue();
        assertThat(SourceOffset.parse("{\"snapshot\":\"INITIAL\",\"snapshot_completed\":true,\"lsn\":1}")
                        .snapshotRunning())
                .isFalse();
    }

    @Test
    void nothingIsMissingFromASnapshotThatIsBegunAgain() {
        assertThat(new SourceOffset(new Lsn(100), true).misses(new Lsn(101))).isFalse();
    }

    @Test
    void isBeyondALogThatEndsBeforeIt() {
        assertThat(new SourceOffset(new Lsn(100), false).isBeyond(new Lsn(99))).isTrue();
        assertThat(new SourceOffset(new Lsn(100), false).isBeyond(new Lsn(100))).isFalse();
        assertThat(new SourceOffset(new Lsn(100), true).isBeyond(new Lsn(99)))
                .as("a snapshot is begun again")
                .isFalse();
    }

    @Test
    void comparesPositionsAsUnsigned() {
        SourceOffset offset = new SourceOffset(new Lsn(-1), false);

        assertThat(offset.misses(new Lsn(1))).isFalse();
        assertThat(offset.isBeyond(new Lsn(1))).isTrue();
    }

    @Test
    void whatCannotBeReadProvesNoLoss() {
        for (String value : new String[] {"", "no JSON", "[]", "{\"lsn\":\"12\"}"}) {
            assertThat(SourceOffset.parse(value).misses(new Lsn(1))).as(value).isFalse();
            assertThat(SourceOffset.parse(value).isBeyond(new Lsn(1))).as(value).isFalse();
        }
    }
}
