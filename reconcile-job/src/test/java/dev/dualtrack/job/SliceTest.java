package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.TestPipelines;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.run.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SliceTest {
    private static final List<Place> PARTS = IntStream.range(0, 5)
            .mapToObj(table -> new TableId("public", "t" + table))
            .flatMap(table -> Stream.of(StoreKind.values()).map(kind -> new Place(table, kind)))
            .toList();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 15, 16, 64})
    void slicesHaveEachPartOnceAndAboutAsManyAsTheOthers(int slices) {
        List<Place> all = new ArrayList<>();
        for (int index = 0; index < slices; index++) {
            Set<Place> own = new Slice(index, slices).of(PARTS);
            assertThat(own).hasSizeBetween(PARTS.size() / slices, (PARTS.size() + slices - 1) / slices);
            all.addAll(own);
        }

        assertThat(all).containsExactlyInAnyOrderElementsOf(PARTS);
    }

    @Test
    void withAsManySlicesAsStoresEachHasAStore() {
        assertThat(new Slice(1, 3).of(PARTS)).extracting(Place::store).containsOnly(StoreKind.GRAPH);
    }

    @Test
    void aShareIsOfTheTablesThatAreMappedToItsStores() {
        PipelineConfig pipeline = TestPipelines.full();
        Share all = Share.ofAll(pipeline, Scope.ALL, false);

        assertThat(all.places(pipeline))
                .isNotEmpty()
                .allSatisfy(place -> assertThat(pipeline.tables())
                        .anyMatch(table -> table.id().equals(place.table()) && table.mapsTo(place.store())));
        assertThat(all.in(new Slice(63, 64)).places(pipeline)).isEmpty();
        assertThat(Share.ofOne(pipeline, StoreKind.GRAPH, Scope.ROWS).places(pipeline))
                .isNotEmpty()
                .allMatch(place -> place.store() == StoreKind.GRAPH);
    }

    @Test
    void isReadAsItIsWritten() {
        assertThat(Slice.parse("2/3")).isEqualTo(new Slice(2, 3)).hasToString("2/3");
        assertThat(Slice.parse("0/1").isWhole()).isTrue();
        assertThat(Slice.parse("0/64").isWhole()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "3/3", "0/0", "-1/3", "0/65", "0/1000", "1/2/3", "a/b", "$(JOB_COMPLETION_INDEX)/3"})
    void anythingElseIsRefusedWithWhatIsExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Slice.parse(text))
                .withMessage(
                        "--slice: '" + text + "' (expected: I/N, N from 1 to 64 and I from 0 to N - 1, such as 0/3)");
    }

    @ParameterizedTest
    @CsvSource({"RUNNING, 0", "SKIPPED, 4", "CONSISTENT, 0", "DRIFTED, 1", "REPAIR_SUSPENDED, 1", "UNVERIFIABLE, 5"})
    void aSliceThatIsDoneIsNoFailureAndOneThatDidNothingIs(Result result, int exitCode) {
        assertThat(ExitCode.of(result, new Slice(0, 2)).number()).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @EnumSource
    void theWholeEndsAsARunDoes(Result result) {
        assertThat(ExitCode.of(result, Slice.WHOLE)).isEqualTo(ExitCode.of(result));
    }
}
