package dev.dualtrack.job.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.job.repair.Rails.Permission;
import dev.dualtrack.job.repair.Rails.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RailsTest {
    private static final Rails RAILS = new Rails(1, 0.1, false);
    private static final Rails RELEASED = new Rails(1, 0.1, true);

    @ParameterizedTest
    @CsvSource({
        // rows, baseline, repairs, deletes, complete, mayRepair, mayDelete
        "100000, 100000, 1000,   0, true,  true,  true",
        "100000, 100000, 1001,   0, true,  false, false",
        "100000, 100000,  100, 100, true,  true,  true",
        "100000, 100000,  101, 101, true,  true,  false",
        "   300,    300,  100, 100, true,  true,  true",
        "   300,    300,  101,   0, true,  false, false",
        "   300,    300,    1,   1, false, true,  false",
        "     0,     -1,    1,   1, true,  true,  false",
        "   149,    300,    1,   1, true,  true,  false",
        "   150,    300,    1,   1, true,  true,  true",
        "   149,    300,    1,   0, true,  true,  true",
        "   149,     -1,    1,   1, true,  true,  true",
    })
    void judgesByShareFloorAndTheSourcesOwnHealth(
            long rows,
            long baseline,
            long repairs,
            long deletes,
            boolean complete,
            boolean mayRepair,
            boolean mayDelete) {
        Permission permission = RAILS.judge(new Plan(rows, baseline, repairs, deletes, complete));

        assertThat(permission.mayRepair()).isEqualTo(mayRepair);
        assertThat(permission.mayDelete()).isEqualTo(mayDelete);
    }

    @Test
    void saysWhichRailTrippedWithBothFigures() {
        assertThat(RAILS.judge(new Plan(20_000, 20_000, 300, 150, true)).reason())
                .isEqualTo("keys to repair: 300 of 20000 rows (expected: <= 200);"
                        + " orphans to delete: 150 of 20000 rows (expected: <= 100)");
        assertThat(RAILS.judge(new Plan(0, 20_000, 1, 1, true)).reason())
                .isEqualTo("the source table is empty: nothing is deleted");
        assertThat(RAILS.judge(new Plan(9_999, 20_000, 1, 1, true)).reason())
                .isEqualTo("source rows: 9999, before: 20000 (expected: at least half): nothing is deleted");
    }

    @Test
    void anIncompleteScanTripsNoRailThatCouldBeReleased() {
        assertThat(RAILS.judge(new Plan(300, 300, 1, 1, false)).reason()).isEmpty();
        assertThat(RELEASED.judge(new Plan(300, 300, 1, 1, false)).mayDelete()).isFalse();
    }

    @Test
    void proceedReleasesShareEmptinessAndShrinking() {
        assertThat(RELEASED.judge(new Plan(0, 20_000, 20_000, 20_000, true))).isEqualTo(new Permission(true, true, ""));
    }

    @Test
    void aLossThatNobodyConfirmedDoesNotBecomeTheNorm() {
        assertThat(RAILS.baseline(100, 1_000)).isEqualTo(1_000);
        assertThat(RAILS.baseline(900, 1_000)).isEqualTo(900);
        assertThat(RAILS.baseline(100, -1)).isEqualTo(100);
        assertThat(RELEASED.baseline(100, 1_000)).isEqualTo(100);
    }
}
