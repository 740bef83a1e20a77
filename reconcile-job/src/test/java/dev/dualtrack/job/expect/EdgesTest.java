package dev.dualtrack.job.expect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.status.RunSummary.Relationships;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgesTest {
    private static final Edge SEOUL = region("seoul");
    private static final Edge BUSAN = region("busan");
    private static final List<Relationship> MAPPED = List.of(new Relationship("IN", "Region", "code", "regions", true));

    @Test
    void eachDifferenceIsCountedInItsKind() {
        assertThat(compare(List.of(SEOUL, BUSAN))).isEqualTo(Relationships.NONE);
        assertThat(compare(List.of(SEOUL))).isEqualTo(new Relationships(1, 0, 0));
        assertThat(compare(List.of(SEOUL, SEOUL, BUSAN))).isEqualTo(new Relationships(0, 1, 0));
        assertThat(compare(List.of(SEOUL, BUSAN, region("jeju")))).isEqualTo(new Relationships(0, 1, 0));
        assertThat(compare(List.of(SEOUL, new Edge("IN", "regions", "", "", ""))))
                .isEqualTo(new Relationships(1, 0, 1));
        assertThat(compare(List.of(SEOUL, new Edge("IN", "", "Region", "", ""))))
                .as("it says that it is another row's")
                .isEqualTo(new Relationships(1, 1, 0));
        assertThat(compare(List.of(SEOUL, BUSAN, new Edge("FORMER", "regions", "Region", "", ""))))
                .isEqualTo(new Relationships(0, 1, 0));
        assertThat(compare(List.of())).isEqualTo(new Relationships(2, 0, 0));
    }

    private static Relationships compare(List<Edge> stored) {
        return Edges.compare(List.of(SEOUL, BUSAN), stored, MAPPED);
    }

    private static Edge region(String code) {
        return new Edge("IN", "regions", "Region", "code", code);
    }
}
