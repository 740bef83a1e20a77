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

    EpochState keep(Pass pass, SourceFacts source, StreamFacts stream) {
        PipelineConfig config = pass.config();
        Session session = pass.session();
        Decision decision = Guardian.decide(
                stream.mark(),
                source,
                stream.offset(),
                session.earlier(stream.mark()),
                highestKnown(stream.mark(), pass),
                config.owner(),
                config.source().slotName(),
                clock.instant());
        return switch (decision) {
            case Decision.Keep(Mark mark) -> state(mark, "");
            case Decision.Write(Mark mark) -> write(pass, mark, "");
            case Decision.Recover(Mark mark, String loss) -> {
                rememberLoss(pass, stream.mark(), loss);
                yield pass.cdcServerRuns() || !cleared(pass)
                        ? waiting(stream.mark(), pass.knownEpoch(), loss)
                        : write(pass, mark, loss);
            }
            case Decision.GiveUp(Mark mark, String loss) -> {
                rememberLoss(pass, stream.mark(), loss);
                yield givenUp(mark, loss);
            }
        };
    }

    /**
     * In the mark, too, before anything is done about it: what showed the loss may have passed by the time that another operator
     * looks, which would start cdc-server again under the old epoch. A pass tries again if Kafka did not take it.
     */
    private static void rememberLoss(Pass pass, @Nullable Mark mark, String loss) {
        pass.session().rememberLoss(mark, loss);
        if (mark != null && mark.loss().isEmpty()) {
            boolean written = pass.session().stream(pass.config().stream()).write(mark.nowLosing(loss));
            LOG.atInfo()
                    .addKeyValue("owner", mark.owner())
                    .addKeyValue("loss", loss)
                    .addKeyValue("written", written)
                    .log("loss noted in the owner's mark");
        }
    }

    private EpochState write(Pass pass, Mark mark, String loss) {
        if (!pass.session().stream(pass.config().stream()).write(mark)) {
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
    private boolean cleared(Pass pass) {
        PipelineConfig config = pass.config();
        try {
            return cleaner.dropSlot(config, pass.logins())
                    && pass.session().stream(config.stream()).forgetOffsets(CdcServerProperties.offsetKey(config));
        } catch (SQLException e) {
            LOG.atWarn()
                    .addKeyValue("slot", config.source().slotName())
                    .addKeyValue("state", e.getSQLState())
                    .log("slot not dropped");
            return false;
        }
    }

    /** The mark is the truth; where it is lost, what the status remembers keeps its epoch from being begun once more. */
    private static long highestKnown(@Nullable Mark mark, Pass pass) {
        long inStores = pass.session().highestEpochInStores();
        Long inStatus = pass.knownEpoch();
        return mark == null && inStatus != null ? Math.max(inStores, inStatus) : inStores;
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
