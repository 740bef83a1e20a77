package dev.dualtrack.core.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.Policies;
import dev.dualtrack.core.mapping.TableMapping;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordHashTest {
    private static final TableMapping MAPPING = Policies.mapping();
    private static final Edge SEOUL = region("11");
    private static final Edge BUSAN = region("26");

    private final RecordHash hash = new RecordHash(MAPPING, StoreKind.GRAPH);

    @Test
    void everythingThatIsComparedIsInIt() {
        List<Long> hashes = List.of(
                hash.ofStored(key("a"), "0123456789abcdef", "s", List.of()),
                hash.ofStored(key("b"), "0123456789abcdef", "s", List.of()),
                hash.ofStored(key("a"), "0123456789ABCDEF", "s", List.of()),
                hash.ofStored(key("a"), "0123456789abcde", "fs", List.of()),
                hash.ofStored(key("a"), "0123456789abcdef", "t", List.of()),
                hash.ofStored(key("a"), "0123456789abcdef", "s", List.of(SEOUL)),
                hash.ofStored(key("a"), "0123456789abcdef", "s", List.of(SEOUL, SEOUL)),
                hash.ofKey(key("a")));

        assertThat(hashes).doesNotHaveDuplicates();
        assertThat(hash.ofStored(key("a"), "0123456789abcdef", "s", List.of())).isEqualTo(hashes.getFirst());
    }

    @Test
    void relationshipsDifferInEachPartAndInNumberButNotInOrder() {
        byte[] form = EdgeForm.of(List.of(SEOUL, BUSAN));

        assertThat(EdgeForm.of(List.of(BUSAN, SEOUL))).isEqualTo(form);
        LocalDateTime noon = LocalDateTime.of(2025, 9, 17, 12, 0);
        List<List<Edge>> others = List.of(
                List.of(),
                List.of(SEOUL),
                List.of(SEOUL, SEOUL),
                List.of(SEOUL, SEOUL, BUSAN),
                List.of(new Edge("TARGETS_REGIO", "Ntarget_regions", "Region", "code", "11"), BUSAN),
                List.of(new Edge("TARGETS_REGION", "target_region", "sRegion", "code", "11"), BUSAN),
                List.of(new Edge("TARGETS_REGION", "target_regions", "Region", "", "11"), BUSAN),
                of(11L),
                of(11.0),
                of(true),
                of(List.of("11")),
                of(LocalDate.of(2025, 9, 17)),
                of(noon),
                of(noon.plusNanos(1)),
                of(noon.atZone(ZoneOffset.UTC)),
                of(noon.plusNanos(1).atZone(ZoneOffset.UTC)),
                of(noon.atZone(ZoneId.of("Etc/UTC"))));
        assertThat(Stream.concat(Stream.of(List.of(SEOUL, BUSAN)), others.stream())
                        .map(edges -> java.util.HexFormat.of().formatHex(EdgeForm.of(edges))))
                .doesNotHaveDuplicates();
    }

    @Test
    void aRowsHashIsThatOfTheRecordMadeFromIt() {
        RecordKey key = MAPPING.keyCodec().ofRow(Policies.row());

        assertThat(hash.ofRow(key, Policies.row()))
                .isEqualTo(hash.ofStored(
                        key,
                        MAPPING.fingerprint(StoreKind.GRAPH, Policies.row()),
                        MAPPING.spec(StoreKind.GRAPH),
                        MAPPING.graphImage(Policies.row()).edges()));
        assertThat(new RecordHash(MAPPING, StoreKind.VECTOR).ofRow(key, Policies.row()))
                .isEqualTo(new RecordHash(MAPPING, StoreKind.VECTOR)
                        .ofStored(
                                key,
                                MAPPING.fingerprint(StoreKind.VECTOR, Policies.row()),
                                MAPPING.spec(StoreKind.VECTOR),
                                List.of()));
    }

    private static List<Edge> of(Object value) {
        return List.of(new Edge("TARGETS_REGION", "target_regions", "Region", "code", value), BUSAN);
    }

    private static Edge region(String code) {
        return new Edge("TARGETS_REGION", "target_regions", "Region", "code", code);
    }

    private static RecordKey key(String id) {
        return new RecordKey(MAPPING.id(), List.of(id));
    }
}
