package dev.dualtrack.job.replay;

import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.stream.Letter;
import dev.dualtrack.job.stream.Letters;
import dev.dualtrack.job.stream.Stream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Gatherers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the commands of a plan and waits for the answer to each letter. The dead-letter topic gives it: a letter that the
 * owner of its row resolved is gone, one that was refused again is a new record. Never writes a letter itself, and may be
 * repeated or broken off at any point: a Refresh only makes a store equal to the source.
 */
public record Replay(Stream stream, Letters ledger, Pace pace) {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    private static final int CHUNK = 1_000;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration NEWS = Duration.ofSeconds(15);

    /**
     * How the letters of a plan ended.
     *
     * @param resolved how many are closed
     * @param refused those that the store refused again, as they are now
     * @param unanswered those that nobody has touched within the time; their commands stay in the stream
     */
    public record Result(int resolved, List<Letter> refused, List<Letter> unanswered) {
        public Result {
            refused = List.copyOf(refused);
            unanswered = List.copyOf(unanswered);
        }
    }

    /** Sends all commands and waits for the answers, at most that long. */
    public Result run(ReplayPlan plan, Duration patience) {
        int sent = 0;
        for (List<Refresh> chunk :
                plan.commands().stream().gather(Gatherers.windowFixed(CHUNK)).toList()) {
            stream.send(chunk);
            sent += chunk.size();
            LOG.atInfo()
                    .addKeyValue("sent", sent)
                    .addKeyValue("of", plan.commands().size())
                    .log("Replay asked for");
        }
        return answers(plan, patience);
    }

    private Result answers(ReplayPlan plan, Duration patience) {
        Answers answers = new Answers(plan);
        long started = pace.nanoTime();
        long news = started;
        answers.look(ledger.open());
        while (!answers.complete() && pace.nanoTime() - started < patience.toNanos()) {
            if (pace.nanoTime() - news >= NEWS.toNanos()) {
                news = pace.nanoTime();
                tell(answers.result());
            }
            pace.pause(LOOK);
            answers.look(ledger.open());
        }
        return answers.result();
    }

    private static void tell(Result soFar) {
        LOG.atInfo()
                .addKeyValue("resolved", soFar.resolved())
                .addKeyValue("refusedAgain", soFar.refused().size())
                .addKeyValue("waitingFor", soFar.unanswered().size())
                .log("Replay goes on");
    }
}
