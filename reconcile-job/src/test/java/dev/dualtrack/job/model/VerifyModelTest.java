package dev.dualtrack.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.model.Exploration;
import dev.dualtrack.core.model.Explorer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class VerifyModelTest {
    private static final Logger LOG = LoggerFactory.getLogger(VerifyModelTest.class);

    @ParameterizedTest
    @CsvSource({"true, 3, 2, 300000", "false, 3, 2, 200000"})
    void theProtocolHoldsInEveryOrder(boolean remembersDeletes, int transactions, int faults, int atLeast) {
        Exploration all =
                Explorer.explore(new VerifyModel(Variant.AS_DESIGNED, remembersDeletes, transactions, faults));

        LOG.atInfo().addKeyValue("states", all.states()).log("verify protocol explored");
        assertThat(all.broken()).as(all.toString()).isEmpty();
        assertThat(all.states()).isGreaterThan(atLeast);
    }

    @ParameterizedTest
    @CsvSource({
        "NO_FENCE, no false alarm",
        "NO_SECOND_READ, no false alarm",
        "VALUE_ONLY_SECOND_READ, no false alarm",
        "VISIBILITY_BY_THE_SECOND_READ, no false alarm",
        "UNSETTLED_TAKEN_FOR_CLEAN, no false clean verdict",
        "REFRESH_STAMPED_WITH_LOG_POSITION, the last change is shown",
        "REFRESH_WITHOUT_VISIBILITY_GUARD, orphan safety"
    })
    void aWrongVariantIsFound(Variant variant, String broken) {
        Exploration found = Explorer.explore(new VerifyModel(variant, true, 3, 2));

        assertThat(found.broken()).as(found.toString()).isEqualTo(broken);
    }
}
