package dev.dualtrack.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.expect.Drift;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrideTest {
    private static final TableId TABLE = new TableId("public", "policies");
    private static final Duration FENCE = Duration.ofMinutes(5);
    private static final Duration QUICK = Duration.ofSeconds(14);

    @ParameterizedTest
    @CsvSource({
        // percent, records to repair, rows, in bulk
        "5, 5, 100, false",
        "5, 6, 100, true",
        "0, 1, 1000000, true",
        "0, 1, 0, false",
        "100, 100, 100, false",
        "100, 150, 100, false",
        "99, 150, 100, true",
    })
    void aRepairIsInBulkAboveThatShareOfTheRows(int percent, int records, int rows, boolean bulk) {
        Stride stride = stride(new Portions(1, percent), records, rows, FENCE);

        assertThat(units(stride, QUICK)).startsWith(1, bulk ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource({"1000, 10", "999, 10", "3000, 3", "10000, 1", "100000, 1", "1, 10000"})
    void takesTwiceAsManyEachTimeUpToTenThousandRecords(int unit, int most) {
        List<Integer> units = units(stride(new Portions(unit, 5), 100, 100, FENCE), QUICK);

        assertThat(units).startsWith(1, Math.min(2, most), Math.min(4, most)).endsWith(most, most);
    }

    @Test
    void takesNoMoreOnceALookIsASmallPartOfIt() {
        Stride stride = stride(new Portions(1_000, 5), 100, 100, FENCE);
        stride.took(QUICK);

        assertThat(units(stride, Duration.ofSeconds(15))).containsOnly(2);
        assertThat(units(stride, Duration.ofSeconds(60))).containsOnly(2);
    }

    @Test
    void takesFewerWhereWorkersBecameSlow() {
        Stride stride = stride(new Portions(1_000, 5), 100, 100, FENCE);
        units(stride, QUICK);

        assertThat(units(stride, Duration.ofSeconds(61))).startsWith(10, 5, 2, 1, 1);
    }

    @Test
    void aShortFenceIsNotUsedUp() {
        Stride stride = stride(new Portions(1_000, 5), 100, 100, Duration.ofSeconds(40));

        assertThat(units(stride, Duration.ofSeconds(5))).containsOnly(1);
        assertThat(units(stride, Duration.ofMillis(4_999))).startsWith(1, 2, 4, 8, 10);
        assertThat(units(stride, Duration.ofSeconds(21))).startsWith(10, 5);
    }

    /** How many units come next, again and again, where each time takes that long. */
    private static List<Integer> units(Stride stride, Duration each) {
        return IntStream.range(0, 20)
                .mapToObj(_ -> {
                    int units = stride.units();
                    stride.took(each);
                    return units;
                })
                .toList();
    }

    private static Stride stride(Portions portions, int records, int rows, Duration fenceTimeout) {
        Map<RecordKey, Drift> wanted = new LinkedHashMap<>();
        for (int i = 0; i < records; i++) {
            wanted.put(new RecordKey(TABLE, List.of("p" + i)), Drift.MISSING);
        }
        PartResult found = PartResult.unverifiable(TABLE, StoreKind.GRAPH, rows, "");
        return Stride.of(portions, Mending.of(found, wanted, portions.unit()), fenceTimeout);
    }
}
