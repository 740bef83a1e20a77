package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.core.cdc.SourceOffset;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.operator.model.EarlierPass;
import dev.dualtrack.operator.model.Mark;
import dev.dualtrack.operator.model.Statuses;
import dev.dualtrack.operator.model.StreamFacts;
import dev.dualtrack.operator.model.VerifyWish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final Mark MARK = Mark.first("me", 1, Instant.EPOCH, "system", "slot");
    private static final Mark NEXT = MARK.recovered(2, Instant.EPOCH, "system");
    private static final SourceOffset NOTED = new SourceOffset(new Lsn(100), false);

    private final Session session = new Session();

    @Test
    void knowsWhatWasNotedUnderAMarkUntilTheNextEpoch() {
        assertThat(session.earlier(MARK).noted()).as("at first").isNull();

        session.rememberNoted(facts(MARK));
        assertThat(session.earlier(MARK.nowStreaming()).noted()).isEqualTo(NOTED);
        assertThat(session.earlier(NEXT).noted()).isNull();
        assertThat(session.earlier(null).noted()).isNull();

        session.rememberNoted(facts(null));
        assertThat(session.earlier(MARK).noted()).as("without a mark").isNull();
    }

    @Test
    void f28KnowsALossUntilTheNextEpoch() {
        session.rememberLoss(MARK, "seen");
        session.rememberNoted(facts(MARK.nowStreaming()));
        assertThat(session.earlier(MARK)).isEqualTo(new EarlierPass(NOTED, "seen"));

        session.rememberNoted(facts(NEXT));
        assertThat(session.earlier(NEXT)).isEqualTo(new EarlierPass(NOTED, ""));
    }

    /** That saw what no pass of this one did. */
    @Test
    void f28KnowsALossOfWhichTheMarkTellsFromAnOperatorBefore() {
        Mark losing = MARK.nowLosing("seen by another");

        assertThat(session.earlier(losing)).isEqualTo(new EarlierPass(null, "seen by another"));
        session.rememberNoted(facts(losing));
        assertThat(session.earlier(losing)).isEqualTo(new EarlierPass(NOTED, "seen by another"));
        assertThat(session.earlier(losing.recovered(2, Instant.EPOCH, "system")))
                .isEqualTo(EarlierPass.NONE);
    }

    @Test
    void aWishThatIsHeldBackIsNewsOnce() {
        VerifyWish wish = new VerifyWish("a test", Instant.EPOCH);

        assertThat(session.isNewsHeldBack(wish)).isTrue();
        assertThat(session.isNewsHeldBack(wish)).isFalse();
        assertThat(session.isNewsHeldBack(new VerifyWish("a test", Instant.EPOCH.plusSeconds(1))))
                .isTrue();
    }

    @Test
    void aSessionThatBeginsTakesUpTheWishThatTheStatusHas() {
        session.recall(DataPipelineStatus.UNSEEN);
        assertThat(session.wish()).isNull();

        session.recall(wanted("2026-01-01T00:00:05Z"));
        assertThat(session.wish())
                .isEqualTo(new VerifyWish("it was asked for, says the status", Instant.parse("2026-01-01T00:00:05Z")));
    }

    @Test
    void afterThatItKnowsBetterThanTheStatusWhichHasWholeSeconds() {
        VerifyWish wish = new VerifyWish("a test", Instant.parse("2026-01-01T00:00:05Z"));
        session.remember(wish);

        session.recall(wanted("2026-01-01T00:00:05Z"));
        assertThat(session.wish()).isEqualTo(wish);
    }

    /** By the API server's clock, and the wish by the operator's. */
    @Test
    void f30TheRunThatIsMadeForAWishIsAfterItWhateverTheClocksSay() {
        VerifyWish wish = new VerifyWish("a test", Instant.parse("2026-01-01T00:10:00Z"));
        Instant made = Instant.parse("2026-01-01T00:00:00Z");
        session.remember(wish);

        session.begun(wish, wish.since().plusSeconds(1));
        assertThat(session.wish()).isEqualTo(wish);
        session.begun(new VerifyWish("a wish of before", wish.since()), made);
        assertThat(session.wish()).isEqualTo(wish);
        session.begun(wish, made);
        assertThat(session.wish()).isEqualTo(new VerifyWish("a test", made));
    }

    /** A deletion's patience, after an operator was away for long, too. */
    @Test
    void f30WhatGoesIsGivenAsLongAsTheBoundFromTheFirstLook() {
        Duration bound = Duration.ofMinutes(3);
        long start = Long.MAX_VALUE - 1;

        assertThat(session.hasBeenGoing(bound, start)).isFalse();
        assertThat(session.hasBeenGoing(bound, start + bound.toNanos())).isFalse();
        assertThat(session.hasBeenGoing(bound, start + bound.toNanos() + 1)).isTrue();
    }

    private static DataPipelineStatus wanted(String since) {
        return Statuses.of(null, Statuses.coldPath(null, since));
    }

    private static StreamFacts facts(@Nullable Mark mark) {
        return new StreamFacts(List.of(), mark, NOTED, "", Map.of(), Map.of());
    }
}
