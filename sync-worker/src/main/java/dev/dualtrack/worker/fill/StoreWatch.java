package dev.dualtrack.worker.fill;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.worker.batch.AbandonedException;
import dev.dualtrack.worker.batch.FailedCall;
import dev.dualtrack.worker.batch.Stage;
import dev.dualtrack.worker.report.StatusBoard;
import dev.dualtrack.worker.stream.LaneId;
import dev.dualtrack.worker.stream.PollLoop;
import dev.dualtrack.worker.stream.Stream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the store's mark again and again: whether the store answers, whether it is still ours, and which tables are
 * to be filled. A mark that is gone means that the store was wiped: it is prepared and filled anew, also where a fill was
 * under way. The owner of a table's partition 0 fills it, or goes on with the fill of the owner before. {@link #look} is
 * called by one thread.
 */
public final class StoreWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
    private static final Duration LEDGER = Duration.ofSeconds(5);

    private final DerivedStore store;
    private final List<TableMapping> tables;
    private final StoreMarks marks;
    private final TableFill rows;
    private final Supplier<Set<LaneId>> lanes;
    private final Runnable forgetWrites;
    private final StatusBoard board;
    private final Executor fills;
    /** By table, the id of the fill that this worker is at. */
    private final Map<TableId, String> filling = new ConcurrentHashMap<>();

    private volatile boolean stopped;

    /**
     * The watch over that store.
     *
     * @param lanes at work in this worker now
     * @param forgetWrites has them trust nothing that they remember to have written
     * @param fills runs back-fills, each of which may last for hours
     */
    StoreWatch(
            DerivedStore store,
            List<TableMapping> tables,
            StoreMarks marks,
            TableFill rows,
            Supplier<Set<LaneId>> lanes,
            Runnable forgetWrites,
            StatusBoard board,
            Executor fills) {
        this.store = store;
        this.tables = List.copyOf(tables);
        this.marks = marks;
        this.rows = rows;
        this.lanes = lanes;
        this.forgetWrites = forgetWrites;
        this.board = board;
        this.fills = fills;
    }

    /** The watch over that store, for the tables that it is bound to. */
    public static StoreWatch of(
            StoreMarks marks, Stage stage, Stream stream, List<TableMapping> tables, PollLoop loop, StatusBoard board) {
        Refusals refusals = new Refusals(stage, () -> stream.ledgerRead(LEDGER));
        return new StoreWatch(
                stage.store(),
                tables,
                marks,
                new TableFill(stage, stream.commands(), stream.offsets(), refusals, board),
                loop::owned,
                loop::forgetWrites,
                board,
                fill -> Thread.ofVirtual().name("fill").start(fill));
    }

    /** Leaves back-fills under way to the next owner. */
    public void stop() {
        stopped = true;
    }

    /** One look. Failures are reported and left to the next one; what nobody foresees ends the session. */
    public void look() {
        try {
            StoreMark found = FailedCall.at(FailedCall.Site.STORE, this::mark);
            board.mark(found);
            for (TableMapping table : tables) {
                boolean complete = StoreMarks.complete(Optional.of(found), store, table);
                board.filled(table.id(), complete);
                if (complete || !owns(table.id())) {
                    board.recovered(part(table));
                }
                if (!complete && owns(table.id()) && !underWay(found, table.id())) {
                    next(table).ifPresent(fill -> start(table, fill));
                }
            }
            board.recovered(StatusBoard.STORE);
        } catch (FailedCall e) {
            if (e.getCause() instanceof RuntimeException cause && !(cause instanceof ClassifiedException)) {
                throw cause;
            }
            board.failed(StatusBoard.STORE, e);
        }
    }

    /** The mark found, or the one that is written where there is none. */
    private StoreMark mark() {
        return marks.read().orElseGet(() -> {
            LOG.atWarn().log("The store has no mark: it is prepared and filled anew");
            store.prepare();
            forgetWrites.run();
            return marks.claim();
        });
    }

    /** The fill to go on with, or else one that begins. */
    private Optional<Fill> next(TableMapping table) {
        return FailedCall.at(FailedCall.Site.STORE, () -> marks.whole(table))
                .filter(fill -> FailedCall.at(FailedCall.Site.STREAM, () -> rows.areAskedBy(table, fill)))
                .or(() -> FailedCall.at(FailedCall.Site.STORE, () -> marks.begin(table)));
    }

    private boolean owns(TableId table) {
        return !stopped && lanes.get().contains(new LaneId(table, 0));
    }

    /** Whether this worker fills the table, and what it has written is still there. */
    private boolean underWay(StoreMark found, TableId table) {
        String id = filling.get(table);
        return Fill.parse(found.filled(table))
                .filter(fill -> fill.id().equals(id))
                .isPresent();
    }

    private void start(TableMapping table, Fill fill) {
        filling.put(table.id(), fill.id());
        fills.execute(() -> fill(table, fill));
    }

    private void fill(TableMapping table, Fill fill) {
        BooleanSupplier wanted = () -> owns(table.id()) && fill.id().equals(filling.get(table.id()));
        try {
            if (fill.asked()) {
                LOG.atInfo().addKeyValue("table", table.id()).log("Back-fill goes on, all rows were asked for");
                end(table, fill, rows.fromTheBeginning(table), wanted);
                return;
            }
            LOG.atInfo().addKeyValue("table", table.id()).log("Back-fill begins");
            Map<TopicPartition, Long> from = rows.ask(table, wanted);
            Fill whole = fill.asked(rows.written(table));
            if (FailedCall.at(FailedCall.Site.STORE, () -> marks.asked(table, fill, whole))) {
                end(table, whole, from, wanted);
            } else {
                overtaken(table);
            }
        } catch (FailedCall e) {
            failed(table, e, part -> board.failed(part, e));
        } catch (ClassifiedException e) {
            failed(table, e, part -> board.failed(part, e.errorClass(), part + ": " + e.getMessage()));
        } catch (AbandonedException e) {
            failed(table, e, part -> board.failed(part, ErrorClass.TRANSIENT, part + ": " + e.getMessage()));
        } finally {
            filling.remove(table.id(), fill.id());
        }
    }

    private void end(TableMapping table, Fill whole, Map<TopicPartition, Long> from, BooleanSupplier wanted) {
        board.recovered(part(table));
        if (!rows.carriedOut(table, from, wanted)) {
            return;
        }
        if (FailedCall.at(FailedCall.Site.STORE, () -> marks.filled(table, whole))) {
            LOG.atInfo().addKeyValue("table", table.id()).log("Back-fill done");
        } else {
            overtaken(table);
        }
    }

    private void overtaken(TableMapping table) {
        board.recovered(part(table));
        LOG.atWarn()
                .addKeyValue("table", table.id())
                .log("The store was wiped or filled anew during a back-fill, which does not count");
    }

    private void failed(TableMapping table, RuntimeException e, Consumer<String> told) {
        LOG.atWarn()
                .addKeyValue("table", table.id())
                .addKeyValue("error", e.getMessage())
                .log("Back-fill failed, it is tried again");
        if (owns(table.id())) {
            told.accept(part(table));
        }
    }

    private static String part(TableMapping table) {
        return "back-fill of " + table.id();
    }
}
