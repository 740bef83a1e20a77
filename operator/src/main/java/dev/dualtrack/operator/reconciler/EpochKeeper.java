package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.model.Guardian;
import dev.dualtrack.operator.model.Guardian.Decision;
import dev.dualtrack.operator.model.Mark;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.StreamFacts;
import dev.dualtrack.operator.probe.SourceCleaner;
import dev.dualtrack.operator.probe.SourceLogins;
import java.sql.SQLException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the {@link Guardian} decides: the mark is written before anything runs under its epoch. */
final class EpochKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(EpochKeeper.class);

    private final SourceCleaner cleaner;
    private final Clock clock;

    EpochKeeper(SourceCleaner cleaner, Clock clock) {
        this.cleaner = cleaner;
        this.clock = clock;
    }

    EpochState keep(
            PipelineConfig config, SourceFacts source, StreamFacts stream, SourceLogins logins, Session session) {
        Decision decision = Guardian.decide(
                stream.mark(),
                source,
                stream.offsets(),
                session.highestEpochInStores(),
                config.owner(),
                config.source().slotName(),
                clock.instant());
        return switch (decision) {
            case Decision.Keep(Mark mark) -> state(mark, "");
            case Decision.Write(Mark mark) -> write(config, mark, "", session);
            case Decision.Recover(Mark mark, String loss) -> write(config, mark, loss, session);
            case Decision.DropSlot(Mark mark) -> drop(config, mark, logins);
            case Decision.GiveUp(Mark mark, String loss) ->
                new EpochState(
                        mark.epoch(),
                        mark.since(),
                        false,
                        new Problem(
                                Reason.SLOT_LOST,
                                loss + " for the fourth time within an hour; the next recovery waits until the hour is"
                                        + " over, find out what removes the slot"),
                        "");
        };
    }

    private EpochState write(PipelineConfig config, Mark mark, String loss, Session session) {
        if (!session.stream(config.stream()).write(mark)) {
            return new EpochState(
                    0,
                    null,
                    false,
                    new Problem(Reason.WAITING_FOR_KAFKA, "the owner's mark was not taken by Kafka in time"),
                    "");
        }
        LOG.atInfo()
                .addKeyValue("owner", mark.owner())
                .addKeyValue("epoch", mark.epoch())
                .addKeyValue("loss", loss)
                .log("owner's mark written");
        return state(mark, loss);
    }

    private EpochState drop(PipelineConfig config, Mark mark, SourceLogins logins) {
        try {
            cleaner.dropSlot(config, logins);
        } catch (SQLException e) {
            LOG.atWarn()
                    .addKeyValue("slot", mark.slot())
                    .addKeyValue("state", e.getSQLState())
                    .log("slot not dropped");
        }
        return new EpochState(
                mark.epoch(),
                mark.since(),
                true,
                new Problem(
                        Reason.SLOT_LOST,
                        "slot " + mark.slot() + " lost WAL that it needed; it is dropped and the next epoch begins"),
                "");
    }

    private static EpochState state(Mark mark, String loss) {
        return new EpochState(mark.epoch(), mark.since(), false, null, loss);
    }
}
