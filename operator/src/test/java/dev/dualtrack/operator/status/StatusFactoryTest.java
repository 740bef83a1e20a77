package dev.dualtrack.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.operator.model.Statuses;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusFactoryTest {
    private static final DataPipelineStatus BEFORE =
            Statuses.of(Statuses.uncarried(Set.of("public.users")), Statuses.coldPath(null, "2026-01-01T00:00:05Z"));

    @Test
    void aTableThatIsFoundToBeLeftOutIsNamedBesideThoseThatAre() {
        DataPipelineStatus noted = StatusFactory.naming(Set.of("public.policies"), BEFORE);

        assertThat(Objects.requireNonNull(noted.hotPath()).uncarried())
                .containsExactly("public.policies", "public.users");
        assertThat(noted.coldPath()).as("what else it tells").isEqualTo(BEFORE.coldPath());
    }

    @Test
    void theStatusStaysIfItNamesThemAllOrThereAreNone() {
        assertThat(StatusFactory.naming(Set.of("public.users"), BEFORE)).isEqualTo(BEFORE);
        assertThat(StatusFactory.naming(Set.of(), BEFORE)).isEqualTo(BEFORE);
    }

    /** Its publication is about to be made. */
    @Test
    void ofAResourceThatWasUnderNoEpochYetNoneIsNamed() {
        DataPipelineStatus invalid = new DataPipelineStatus(
                1L,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                Statuses.uncarried(Set.of()),
                null,
                null);

        assertThat(StatusFactory.naming(Set.of("public.users"), invalid)).isEqualTo(invalid);
        assertThat(StatusFactory.naming(Set.of("public.users"), DataPipelineStatus.UNSEEN))
                .isEqualTo(DataPipelineStatus.UNSEEN);
    }
}
