package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.operator.model.EarlierPass;
import dev.dualtrack.operator.model.Mark;
import dev.dualtrack.operator.model.Schedule;
import dev.dualtrack.operator.model.StoreObservation;
import dev.dualtrack.operator.model.StreamFacts;
import dev.dualtrack.operator.model.VerifyWish;
import dev.dualtrack.operator.probe.SourceLogins;
import dev.dualtrack.operator.probe.StreamProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operator remembers of one pipeline between two passes: connections, smoothing, what it applied last. Losing
 * it costs a few no-op calls. One reconciliation of a resource runs at a time; the object needs no lock.
 */
final class Session implements AutoCloseable {
    private static final String RETAINED = "retained";

    private final Applied applied = new Applied();
    private final Window<String> window = new Window<>();
    private final SlotWatch slot = new SlotWatch();
    private final Map<StoreKind, WorkerWatch> workers = new EnumMap<>(StoreKind.class);
    private @Nullable StreamProbe stream;
    private @Nullable SourceLogins logins;
    private Map<StoreKind, Long> storeEpochs = Map.of();
    private final WishWatch wishes = new WishWatch();
    private @Nullable VerifyWish wish;
    private @Nullable VerifyWish heldBack;
    private final CaptureGaps gaps = new CaptureGaps();
    private @Nullable Schedule schedule;
    private String refusal = "";
    private boolean stopped;
    private @Nullable Long goingSince;
    private long earlierEpoch;
    private EarlierPass earlier = EarlierPass.NONE;

    Applied applied() {
        return applied;
    }

    StreamProbe stream(StreamConfig config) {
        if (stream == null || !stream.fits(config)) {
            close();
            stream = new StreamProbe(config);
        }
        return stream;
    }

    /** The last logins that were complete: a Secret may be gone before its pipeline. */
    @Nullable
    SourceLogins logins() {
        return logins;
    }

    void remember(SourceLogins latest) {
        logins = latest;
    }

    /** The highest epoch that the pipeline's own marks in the stores showed at the last pass. */
    long highestEpochInStores() {
        return storeEpochs.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    void rememberEpochs(Map<StoreKind, Long> epochs) {
        storeEpochs = Map.copyOf(epochs);
    }

    /** The newest wish for a verify run, null if there was none. */
    @Nullable
    VerifyWish wish() {
        return wish;
    }

    /** What the workers wish for now. */
    void hear(Map<StoreKind, StoreObservation> stores, Instant now) {
        wishes.look(stores, now).ifPresent(this::remember);
    }

    /** A wish outlives the worker that had it; one that is not the newest is forgotten. */
    void remember(VerifyWish another) {
        if (wish == null || !another.since().isBefore(wish.since())) {
            wish = another;
        }
    }

    /** A run was made for that wish then, by another clock: it looks at what was wished for, whatever the two clocks say. */
    void begun(VerifyWish wished, Instant made) {
        if (wished.equals(wish) && made.isBefore(wished.since())) {
            wish = new VerifyWish(wished.reason(), made);
        }
    }

    /** Takes up what an operator before this one noted of a wish. */
    void recall(DataPipelineStatus previous) {
        if (wish == null) {
            VerifyWish.noted(previous).ifPresent(this::remember);
        }
    }

    /** Whether it is the first time that this wish is said to be held back. */
    boolean isNewsHeldBack(VerifyWish held) {
        boolean news = !held.equals(heldBack);
        heldBack = held;
        return news;
    }

    /** What the publication does not carry. */
    CaptureGaps gaps() {
        return gaps;
    }

    /** What earlier passes saw under that mark; a loss that it tells of itself may have been seen by another operator. */
    EarlierPass earlier(@Nullable Mark mark) {
        EarlierPass own = mark != null && mark.epoch() == earlierEpoch ? earlier : EarlierPass.NONE;
        return mark == null || mark.loss().isEmpty() ? own : new EarlierPass(own.noted(), mark.loss());
    }

    /** What cdc-server had noted when Kafka was read. */
    void rememberNoted(StreamFacts facts) {
        rememberEarlier(
                facts.mark(),
                new EarlierPass(facts.offset(), earlier(facts.mark()).loss()));
    }

    /** What the mark's epoch has lost. */
    void rememberLoss(@Nullable Mark mark, String loss) {
        rememberEarlier(mark, new EarlierPass(earlier(mark).noted(), loss));
    }

    private void rememberEarlier(@Nullable Mark mark, EarlierPass seen) {
        earlierEpoch = mark == null ? 0 : mark.epoch();
        earlier = seen;
    }

    /** Whether cdc-server had to be stopped when slot and offsets were last judged. */
    boolean stopped() {
        return stopped;
    }

    void rememberStopped(boolean cdcServerStopped) {
        stopped = cdcServerStopped;
    }

    /** Whether this was asked first as long ago as that: of a resource that goes away. */
    boolean hasBeenGoing(Duration bound, long nanoTime) {
        if (goingSince == null) {
            goingSince = nanoTime;
        }
        return nanoTime - goingSince > bound.toNanos();
    }

    /** Whether the API server was asked about this schedule. */
    boolean judged(Schedule asked) {
        return asked.equals(schedule);
    }

    /** What the API server has against it. */
    Optional<String> refusal(Schedule asked) {
        return judged(asked) && !refusal.isEmpty() ? Optional.of(refusal) : Optional.empty();
    }

    /** {@code sentence} is empty if it has nothing against it. */
    void remember(Schedule asked, String sentence) {
        schedule = asked;
        refusal = sentence;
    }

    Map<StoreKind, Long> smoothLag(StreamFacts facts) {
        Map<StoreKind, Long> lag = new HashMap<>();
        facts.lag().forEach((kind, records) -> lag.put(kind, window.add(kind.word(), records)));
        return lag;
    }

    long smoothRetained(long bytes) {
        return window.add(RETAINED, bytes);
    }

    /** Whether the slot is read, and moves. */
    SlotWatch slot() {
        return slot;
    }

    /** Whether all of the store's workers are there. */
    WorkerWatch workers(StoreKind store) {
        return workers.computeIfAbsent(store, kind -> new WorkerWatch());
    }

    @Override
    public void close() {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
