package dev.dualtrack.job.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Stored;
import dev.dualtrack.job.scan.Candidate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JudgeTest {
    private static final long EPOCH = 3;
    private static final RecordKey KEY = new RecordKey(new TableId("public", "t"), List.of("k"));
    private static final Version V1 = new Version(EPOCH, 10, 11);
    private static final Version V2 = new Version(EPOCH, 20, 21);
    private static final Version NEXT_EPOCH = new Version(EPOCH + 1, 0, 0);
    private static final Version EARLIER_EPOCH = new Version(EPOCH - 1, 30, 31);

    /** Transactions below 100 are over, 100 is running, 101 is over, 102 has not begun. */
    private static final TxSnapshot BEFORE = TxSnapshot.parse("100:102:100");

    /** By the second read 102 is over, too. */
    private static final TxSnapshot AFTER = TxSnapshot.parse("100:103:100");

    private static final SourceRow ROW = row(50, 0, "(0,1)");
    private static final Candidate UNSIGHTED = Candidate.unsighted(KEY);

    static Stream<Arguments> cases() {
        return Stream.of(
                // difference, sighting, before, stored, after -> confirmed
                example("missing, row unchanged", Drift.MISSING, UNSIGHTED, ROW, Stored.NOTHING, ROW, true),
                example("row updated", Drift.STALE, UNSIGHTED, ROW, at(V1, 40), row(51, 0, "(0,2)"), false),
                example("row moved, same xmin", Drift.STALE, UNSIGHTED, ROW, at(V1, 40), row(50, 0, "(0,2)"), false),
                example("place reused", Drift.STALE, UNSIGHTED, ROW, at(V1, 40), row(51, 0, "(0,1)"), false),
                example("row appeared", Drift.MISSING, UNSIGHTED, null, Stored.NOTHING, ROW, false),
                example("row vanished", Drift.ORPHANED, sighted(V1), ROW, at(V1, 40), null, false),
                example("stale, row unchanged", Drift.STALE, sighted(V1), ROW, at(V1, 40), ROW, true),
                example("stale, never sighted", Drift.STALE, UNSIGHTED, ROW, at(V1, 40), ROW, true),
                example("stored txid unknown", Drift.STALE, sighted(V1), ROW, at(V1, 0), ROW, true),
                example("store ahead: txid running", Drift.STALE, sighted(V1), ROW, at(V1, 100), ROW, false),
                example("row came and went between", Drift.ORPHANED, sighted(V1), null, at(V1, 102), null, false),
                example("store ahead: txid to come", Drift.STALE, sighted(V1), ROW, at(V1, 102), ROW, false),
                example("stored txid just over", Drift.STALE, sighted(V1), ROW, at(V1, 101), ROW, true),
                example("deleted ahead", Drift.MISSING, UNSIGHTED, ROW, deletedAt(V2, 100), ROW, false),
                example("deleted, and visible", Drift.MISSING, UNSIGHTED, ROW, deletedAt(V2, 60), ROW, true),
                example(
                        "row being deleted",
                        Drift.MISSING,
                        UNSIGHTED,
                        row(50, 100, "(0,1)"),
                        Stored.NOTHING,
                        row(50, 100, "(0,1)"),
                        false),
                example(
                        "row was locked",
                        Drift.MISSING,
                        UNSIGHTED,
                        row(50, 90, "(0,1)"),
                        Stored.NOTHING,
                        row(50, 90, "(0,1)"),
                        true),
                example("orphan unchanged", Drift.ORPHANED, sighted(V1), null, at(V1, 40), null, true),
                example("orphan of an inactive row", Drift.ORPHANED, sighted(V1), ROW, at(V1, 40), ROW, true),
                example("orphan changed since", Drift.ORPHANED, sighted(V1), null, at(V2, 40), null, false),
                example("orphan not sighted before", Drift.ORPHANED, UNSIGHTED, null, at(V1, 40), null, false),
                example("orphan without metadata", Drift.ORPHANED, sighted(null), null, withoutMeta(), null, true),
                example("no metadata, not sighted", Drift.ORPHANED, UNSIGHTED, null, withoutMeta(), null, false),
                example("of a former database", Drift.STALE, sighted(V1), ROW, at(EARLIER_EPOCH, 102), ROW, true),
                example(
                        "orphan of a former database",
                        Drift.ORPHANED,
                        sighted(EARLIER_EPOCH),
                        null,
                        at(EARLIER_EPOCH, 4_000),
                        null,
                        true),
                example("epoch has risen", Drift.STALE, sighted(V1), ROW, at(NEXT_EPOCH, 40), ROW, false));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void confirmsOnlyWhatNothingUnderWayExplains(Drift difference, Evidence evidence, boolean confirmed) {
        assertThat(new Judge(EPOCH).judge(Optional.of(difference), evidence))
                .isEqualTo(confirmed ? new Verdict.Confirmed(difference) : new Verdict.Unsettled());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatAgreesIsCleanWhateverIsUnderWay(Drift difference, Evidence evidence, boolean confirmed) {
        assertThat(new Judge(EPOCH).judge(Optional.empty(), evidence)).isEqualTo(new Verdict.Clean());
    }

    private static Arguments example(
            String name,
            Drift difference,
            Candidate scanned,
            @Nullable SourceRow before,
            Stored stored,
            @Nullable SourceRow after,
            boolean confirmed) {
        Evidence evidence =
                new Evidence(scanned, before == null ? null : RowVersion.of(before), BEFORE, stored, after, AFTER);
        return Arguments.argumentSet(name, difference, evidence, confirmed);
    }

    private static SourceRow row(long xmin, long xmax, String ctid) {
        return new SourceRow(new Row(Map.of("id", "k")), xmin, xmax, ctid);
    }

    private static Candidate sighted(@Nullable Version version) {
        return Candidate.sighted(KEY, version);
    }

    private static Stored at(Version version, long txid) {
        return new Stored(true, new Meta(version, txid, "0123456789abcdef", "0123456789abcdef", null, false), null);
    }

    private static Stored deletedAt(Version version, long txid) {
        return new Stored(false, Meta.tombstone(version, txid), null);
    }

    private static Stored withoutMeta() {
        return new Stored(true, null, null);
    }
}
