package dev.dualtrack.worker;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.worker.batch.FailedCall;
import dev.dualtrack.worker.batch.Stage;
import dev.dualtrack.worker.fill.StoreMarks;
import dev.dualtrack.worker.fill.StoreWatch;
import dev.dualtrack.worker.report.StatusBoard;
import dev.dualtrack.worker.stream.PollLoop;
import dev.dualtrack.worker.stream.Stream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker at work, with its tables bound to their shapes as they were at the start. Ends when it is told to, when its
 * poll loop died, or when a table that is held or being filled has another shape now; the worker then opens the next session.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_PER_BINDING = 10;
    /** A session that lasts as long has got over what ended the one before. */
    private static final int LOOKS_TO_SETTLE = 10;
    /** The call that is under way (5 s), the end of batches (10 s), the last commit (5 s), the leave (5 s). */
    private static final Duration POLL_END = Duration.ofSeconds(25);

    private final PipelineConfig config;
    private final StatusBoard board;
    private final Source source;
    private final DerivedStore store;
    private final Tables tables;
    private final PollLoop loop;
    private final StoreWatch watch;

    /**
     * Prepares and marks the store; a store of another owner is refused as SCHEMA. Owns {@code source} and the store.
     *
     * @param late tables that the session before wrote with another mapping
     */
    Session(PipelineConfig config, Stage stage, Tables tables, Set<TableId> late, Stream stream, StatusBoard board) {
        this.config = config;
        this.board = board;
        this.source = stage.source();
        this.store = stage.store();
        this.tables = tables;
        StoreMarks marks = FailedCall.at(
                FailedCall.Site.SOURCE,
                () -> StoreMarks.of(config, stage, tables.unfit().keySet()));
        FailedCall.at(FailedCall.Site.STORE, () -> {
            // Also another owner's, which is refused then.
            board.mark(store.mark().orElse(null));
            marks.prepare(tables.mappings(), late);
            return true;
        });
        this.loop = stream.loop(tables.mappings(), stage, board);
        this.watch = StoreWatch.of(marks, stage, stream, tables.mappings(), loop, board);
        tables.unfit().forEach(board::hold);
    }

    PollLoop loop() {
        return loop;
    }

    /** Works until the session ends; throws what the poll loop died of. */
    void run(CountDownLatch stop) throws InterruptedException {
        board.beginSession();
        PollThread poll = PollThread.start(loop);
        board.phase(WorkerStatus.Phase.RUNNING);
        try {
            int looks = 0;
            do {
                watch.look();
                looks++;
                if (looks == LOOKS_TO_SETTLE) {
                    board.recovered(StatusBoard.SESSION);
                }
            } while (!stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)
                    && poll.runs()
                    && !(looks % LOOKS_PER_BINDING == 0 && waitingTableChanged()));
        } finally {
            watch.stop();
            loop.stop();
            poll.end(POLL_END);
        }
    }

    private boolean waitingTableChanged() {
        WorkerStatus now = board.status();
        Set<String> waiting = new TreeSet<>();
        now.heldTables().forEach(held -> waiting.add(held.table()));
        now.filled().forEach((table, complete) -> {
            if (!complete) {
                waiting.add(table);
            }
        });
        for (String table : waiting) {
            try {
                if (tables.changed(config, TableId.parse(table), source)) {
                    LOG.atInfo().addKeyValue("table", table).log("A table that waits has another shape now");
                    return true;
                }
            } catch (ClassifiedException e) {
                LOG.atWarn()
                        .addKeyValue("errorClass", e.errorClass())
                        .log("The source cannot be asked for table shapes");
            }
        }
        return false;
    }

    @Override
    public void close() {
        board.endSession();
        for (TableId table : tables.unfit().keySet()) {
            board.release(table);
        }
        for (Map.Entry<TableId, ?> bound : tables.bound().entrySet()) {
            board.release(bound.getKey());
        }
        store.close();
        source.close();
    }
}
