package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.operator.model.Rollout;
import dev.dualtrack.operator.model.StoreObservation;
import dev.dualtrack.operator.model.VerifyWish;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WishWatchTest {
    private static final Instant NOW = Instant.ofEpochMilli(10_000_000);

    private final WishWatch watch = new WishWatch();

    @Test
    void atFirstTheNewestOfAllWorkersCountsAndItsTime() {
        assertThat(watch.look(
                        Map.of(
                                StoreKind.VECTOR,
                                workers(0, 5_000),
                                StoreKind.GRAPH,
                                workers(7_000),
                                StoreKind.CACHE,
                                workers()),
                        NOW))
                .contains(VerifyWish.ofWorker(StoreKind.GRAPH, Instant.ofEpochMilli(7_000)));
    }

    @Test
    void thereIsNoneWhereNobodyWantsOne() {
        assertThat(look(workers(0, 0))).isEmpty();
    }

    @Test
    void aWishIsNewOnceHoweverOftenItsWorkerAnswersOrDoesNot() {
        assertThat(look(workers(5_000))).isPresent();
        assertThat(look(workers(5_000))).isEmpty();
        assertThat(look(workers())).isEmpty();
        assertThat(look(workers(5_000, 0))).isEmpty();
    }

    /** A run that began before now and after that time has not seen what it is about. */
    @ParameterizedTest
    @ValueSource(longs = {-600_000, 0, 600_000})
    void f30AWishThatComesUpIsOfNowWhateverItsWorkersClockSays(long ahead) {
        assertThat(look(workers(0))).isEmpty();

        assertThat(look(workers(NOW.toEpochMilli() + ahead))).contains(VerifyWish.ofWorker(StoreKind.VECTOR, NOW));
    }

    @Test
    void f30AWishAfterItsWorkersClockWasSetBackIsNotLost() {
        look(workers(9_000_000));

        assertThat(look(workers(8_400_000))).contains(VerifyWish.ofWorker(StoreKind.VECTOR, NOW));
        assertThat(look(workers(8_400_000))).isEmpty();
    }

    @Test
    void f30NorIsThatOfAWorkerWhoseClockIsBehindAnothers() {
        look(workers(9_000_000, 0));

        assertThat(look(workers(9_000_000, 8_400_000))).contains(VerifyWish.ofWorker(StoreKind.VECTOR, NOW));
    }

    @Test
    void aWishThatWasThereBeforeItsWorkerAnsweredFirstIsTakenAtItsWord() {
        assertThat(look(workers())).isEmpty();

        assertThat(look(workers(5_000))).contains(VerifyWish.ofWorker(StoreKind.VECTOR, Instant.ofEpochMilli(5_000)));
    }

    private Optional<VerifyWish> look(StoreObservation vector) {
        return watch.look(Map.of(StoreKind.VECTOR, vector), NOW);
    }

    /** A worker for each of these wishes; 0 is none. */
    private static StoreObservation workers(long... wishes) {
        List<WorkerStatus> reports = Arrays.stream(wishes)
                .mapToObj(millis -> new WorkerStatus(
                        "store",
                        WorkerStatus.Phase.RUNNING,
                        true,
                        WorkerStatus.Circuit.CLOSED,
                        "",
                        "",
                        0,
                        0,
                        Map.of(),
                        List.of(),
                        millis,
                        1,
                        "",
                        Map.of()))
                .toList();
        return new StoreObservation(Rollout.ABSENT, reports, false);
    }
}
