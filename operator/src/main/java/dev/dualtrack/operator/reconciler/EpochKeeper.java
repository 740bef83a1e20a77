package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.cdc.CdcServerProperties;
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
import org.jspecify.annotations.Nullable;
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
            PipelineConfig config,
            SourceFacts source,
            StreamFacts stream,
            SourceLogins logins,
            boolean cdcServerRuns,
            Session session,
            @Nullable Long knownEpoch) {
        Decision decision = Guardian.decide(
                stream.mark(),
                source,
                stream.offset(),
                session.earlier(stream.mark()),
                highestKnown(stream.mark(), knownEpoch, session),
                config.owner(),
                config.source().slotName(),
                clock.instant());
        return switch (decision) {
            case Decision.Keep(Mark mark) -> state(mark, "");
            case Decision.Write(Mark mark) -> write(config, mark, "", session);
            case Decision.Recover(Mark mark, String loss) -> {
                session.rememberLoss(stream.mark(), loss);
                yield cdcServerRuns || !cleared(config, logins, session)
                        ? waiting(stream.mark(), knownEpoch, loss)
                        : write(config, mark, loss, session);
            }
            case Decision.GiveUp(Mark mark, String loss) -> {
                session.rememberLoss(stream.mark(), loss);
                yield givenUp(mark, loss);
            }
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

    /** Whether slot and offsets of the epoch that ended are gone; takes away what is still there. */
    private boolean cleared(PipelineConfig config, SourceLogins logins, Session session) {
        try {
            return cleaner.dropSlot(config, logins)
                    && session.stream(config.stream()).forgetOffsets(CdcServerProperties.offsetKey(config));
        } catch (SQLException e) {
            LOG.atWarn()
                    .addKeyValue("slot", config.source().slotName())
                    .addKeyValue("state", e.getSQLState())
                    .log("slot not dropped");
            return false;
        }
    }

    /** The mark is the truth; where it is lost, what the status remembers keeps its epoch from being begun once more. */
    private static long highestKnown(@Nullable Mark mark, @Nullable Long knownEpoch, Session session) {
        long inStores = session.highestEpochInStores();
        return mark == null && knownEpoch != null ? Math.max(inStores, knownEpoch) : inStores;
    }

    /** The old epoch stays in force, and cdc-server stopped, until nothing of it can be written any more. */
    private static EpochState waiting(@Nullable Mark old, @Nullable Long known, String loss) {
        long epoch = known == null ? 1 : known;
        return new EpochState(
                old == null ? epoch : old.epoch(),
                old == null ? null : old.since(),
                true,
                new Problem(Reason.SLOT_LOST, loss + "; cdc-server is stopped until the next epoch can begin"),
                "");
    }

    private static EpochState givenUp(Mark mark, String loss) {
        return new EpochState(
                mark.epoch(),
                mark.since(),
                true,
                new Problem(
                        Reason.SLOT_LOST,
                        loss
                                + " for the fourth time within an hour; the next recovery waits until the hour is over, find"
                                + " out what removes the slot"),
                "");
    }

    private static EpochState state(Mark mark, String loss) {
        return new EpochState(mark.epoch(), mark.since(), false, null, loss);
    }
}
