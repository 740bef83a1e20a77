package dev.dualtrack.job.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.repair.Rails.Permission;
import dev.dualtrack.job.repair.Rails.Plan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RailsTest {
    private static final TableId TABLE = new TableId("public", "policies");
    private static final Place PLACE = new Place(TABLE, StoreKind.GRAPH);
    private static final Rails RAILS = new Rails(1, 0.1, Map.of());

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
        Permission permission = RAILS.judge(PLACE, new Plan(rows, baseline, repairs, deletes, complete));

        assertThat(permission.mayRepair()).isEqualTo(mayRepair);
        assertThat(permission.mayDelete()).isEqualTo(mayDelete);
    }

    @Test
    void saysWhichRailTrippedWithBothFigures() {
        assertThat(reason(new Plan(20_000, 20_000, 300, 150, true)))
                .isEqualTo("keys to repair: 300 of 20000 rows (expected: <= 200);"
                        + " orphans to delete: 150 of 20000 rows (expected: <= 100)");
        assertThat(reason(new Plan(0, 20_000, 1, 1, true))).isEqualTo("the source table is empty: nothing is deleted");
        assertThat(reason(new Plan(9_999, 20_000, 1, 1, true)))
                .isEqualTo("source rows: 9999, before: 20000 (expected: at least half): nothing is deleted");
    }

    @Test
    void anIncompleteScanTripsNoRailThatCouldBeReleased() {
        Plan incomplete = new Plan(300, 300, 1, 1, false);

        assertThat(RAILS.judge(PLACE, incomplete).held()).isNull();
        assertThat(after(incomplete).judge(PLACE, incomplete).mayDelete()).isFalse();
    }

    @Test
    void proceedReleasesShareEmptinessAndShrinking() {
        Plan empty = new Plan(0, 20_000, 20_000, 20_000, true);
        Plan shrunk = new Plan(9_000, 20_000, 11_000, 11_000, true);

        assertThat(after(empty).judge(PLACE, empty)).isEqualTo(new Permission(true, true, null));
        assertThat(after(shrunk).judge(PLACE, shrunk)).isEqualTo(new Permission(true, true, null));
    }

    @Test
    void proceedReleasesNoMoreThanWasSeen() {
        Rails released = after(new Plan(20_000, 20_000, 300, 150, true));

        assertThat(released.judge(PLACE, new Plan(20_000, 20_000, 500, 250, true)))
                .as("what was seen, and what needs nobody's leave")
                .isEqualTo(new Permission(true, true, null));
        assertThat(released.judge(PLACE, new Plan(20_000, 20_000, 501, 250, true))
                        .mayRepair())
                .isFalse();
        assertThat(released.judge(PLACE, new Plan(20_000, 20_000, 251, 251, true)))
                .satisfies(permission -> {
                    assertThat(permission.mayRepair()).isTrue();
                    assertThat(permission.mayDelete()).isFalse();
                });
        assertThat(released.judge(PLACE, new Plan(0, 20_000, 1, 1, true)).mayDelete())
                .as("the source was not empty then")
                .isFalse();
        assertThat(released.judge(PLACE, new Plan(9_999, 20_000, 1, 1, true)).mayDelete())
                .as("nor had it shrunk")
                .isFalse();
    }

    @Test
    void whoLetARepairProceedThatDeletesNothingHasNotSeenTheSource() {
        Rails released = after(new Plan(40, 300, 250, 0, true));

        assertThat(released.judge(PLACE, new Plan(40, 300, 251, 1, true)).mayDelete())
                .isFalse();
        assertThat(released.baseline(TABLE, 40, 300)).isEqualTo(300);
    }

    @Test
    void aSourceThatLookedRightThenIsComparedWithTheBaselineAsEver() {
        Rails released = after(new Plan(600, 1_000, 300, 150, true));

        assertThat(released.judge(PLACE, new Plan(310, 1_000, 1, 1, true)).mayDelete())
                .as("nobody was told of a loss")
                .isFalse();
        assertThat(released.baseline(TABLE, 310, 1_000)).isEqualTo(1_000);
        assertThat(released.judge(PLACE, new Plan(500, 1_000, 1, 1, true)).mayDelete())
                .isTrue();
    }

    @Test
    void proceedReleasesNothingInAnotherStoreOrTable() {
        Plan plan = new Plan(0, 20_000, 20_000, 20_000, true);
        Rails released = after(plan);

        for (Place other : List.of(
                new Place(TABLE, StoreKind.VECTOR), new Place(new TableId("public", "users"), StoreKind.GRAPH))) {
            assertThat(released.judge(other, plan)).isEqualTo(RAILS.judge(other, plan));
        }
        assertThat(released.baseline(new TableId("public", "users"), 0, 300)).isEqualTo(300);
    }

    @Test
    void aLossThatNobodyConfirmedDoesNotBecomeTheNorm() {
        assertThat(RAILS.baseline(TABLE, 100, 1_000)).isEqualTo(1_000);
        assertThat(RAILS.baseline(TABLE, 900, 1_000)).isEqualTo(900);
        assertThat(RAILS.baseline(TABLE, 100, -1)).isEqualTo(100);
        Rails released = after(new Plan(100, 1_000, 900, 900, true));
        assertThat(released.baseline(TABLE, 100, 1_000)).isEqualTo(100);
        assertThat(released.baseline(TABLE, 40, 1_000)).as("lost since then").isEqualTo(1_000);
    }

    private static String reason(Plan plan) {
        return Objects.requireNonNull(RAILS.judge(PLACE, plan).held()).reason();
    }

    /** The rails after a person has let that plan proceed. */
    private static Rails after(Plan plan) {
        return new Rails(1, 0.1, Map.of(PLACE, new Held("held", plan.sourceRows(), plan.repairs(), plan.deletes())));
    }
}
