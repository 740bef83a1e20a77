package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.model.Mark;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.SourceRules;
import dev.dualtrack.operator.model.StreamFacts;
import dev.dualtrack.operator.model.StreamReading;
import dev.dualtrack.operator.probe.SourceProbe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prepares and reads source and stream. An outage of either is a result; the epoch known before stays in force then. */
final class GroundKeeper {
    private final SourceProbe source;
    private final EpochKeeper epochs;

    GroundKeeper(SourceProbe source, EpochKeeper epochs) {
        this.source = source;
        this.epochs = epochs;
    }

    Ground keep(Pass pass) {
        PipelineConfig config = pass.config();
        Session session = pass.session();
        // In this order: cdc-server's note in Kafka is ahead of its slot, and may have moved on when it is read.
        SourceReading reading = source.read(config, pass.logins(), pass.watch());
        StreamReading stream = session.stream(config.stream()).read(config);
        Ground ground = judge(pass, reading, stream);
        if (stream instanceof StreamReading.Read(StreamFacts facts)) {
            session.rememberNoted(facts);
        }
        return ground;
    }

    private Ground judge(Pass pass, SourceReading reading, StreamReading stream) {
        PipelineConfig config = pass.config();
        if (stream instanceof StreamReading.Read(StreamFacts facts) && foreign(facts.mark(), config)) {
            Problem conflict = new Problem(
                    Reason.OWNED_BY_OTHER,
                    "topic prefix " + config.stream().topicPrefix() + " belongs to " + owner(facts.mark())
                            + "; create a new pipeline with another topicPrefix");
            return new Ground(reading, null, List.of(), stream, known(pass), List.of(conflict));
        }
        if (!(reading instanceof SourceReading.Read answer)) {
            return new Ground(reading, null, List.of(), stream, known(pass), List.of());
        }
        SourceFacts facts = answer.facts();
        List<String> warnings = SourceRules.warnings(facts, config);
        Problem problem = Problem.together(SourceRules.check(facts, config)).orElse(null);
        boolean decidable = problem == null
                && stream instanceof StreamReading.Read read
                && read.facts().mismatches().isEmpty();
        if (!decidable) {
            return new Ground(reading, problem, warnings, stream, known(pass), List.of());
        }
        EpochState epoch = epochs.keep(pass, facts, ((StreamReading.Read) stream).facts());
        pass.session().rememberStopped(epoch.cdcServerStopped());
        return new Ground(reading, epoch.problem(), warnings, stream, epoch, List.of());
    }

    /** A cdc-server that was stopped stays so: it would take up the old epoch with a new slot. */
    private static EpochState known(Pass pass) {
        Long epoch = pass.knownEpoch();
        return new EpochState(epoch == null ? 0 : epoch, null, pass.session().stopped(), null, "");
    }

    private static boolean foreign(@Nullable Mark mark, PipelineConfig config) {
        return mark != null && !mark.owner().equals(config.owner());
    }

    private static String owner(@Nullable Mark mark) {
        return mark == null ? "nobody" : mark.owner();
    }
}
