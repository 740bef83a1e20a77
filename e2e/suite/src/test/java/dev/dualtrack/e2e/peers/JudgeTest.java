package dev.dualtrack.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private final Map<String, Map<String, String>> rows =
            Map.of("a", Map.of("title", "one"), "b", Map.of("title", "two"), "c", Map.of("title", "three"));
    private final Map<String, Map<String, String>> shown = new HashMap<>();

    @BeforeEach
    void aStoreThatIsEqual() {
        shown.putAll(rows);
    }

    @Test
    void anEqualStoreHasNoFault() {
        assertThat(Judge.ofRecords(rows, shown, 3)).isEqualTo(Faults.NONE);
    }

    @Test
    void aRowWithoutARecordIsLost() {
        shown.remove("a");
        assertThat(Judge.ofRecords(rows, shown, 2)).isEqualTo(new Faults(1, 0, 0, 0));
    }

    @Test
    void aRecordWithAnOldValueIsStale() {
        shown.put("b", Map.of("title", "before"));
        assertThat(Judge.ofRecords(rows, shown, 3)).isEqualTo(new Faults(0, 1, 0, 0));
    }

    @Test
    void aRecordThatIsThereTwiceIsADuplicate() {
        assertThat(Judge.ofRecords(rows, shown, 5)).isEqualTo(new Faults(0, 0, 2, 0));
    }

    @Test
    void aRecordWithoutARowIsAnOrphan() {
        shown.put("d", Map.of("title", "gone"));
        assertThat(Judge.ofRecords(rows, shown, 4)).isEqualTo(new Faults(0, 0, 0, 1));
    }

    @Test
    void aCacheMayMissEntriesButKeepNoneFromBeforeAChange() {
        Set<String> ids = Set.of("a", "b", "c");
        assertThat(Judge.ofCache(ids, Set.of("a", "b"), Set.of("c"))).isEqualTo(Faults.NONE);
        assertThat(Judge.ofCache(ids, Set.of("a", "b"), Set.of("b", "c"))).isEqualTo(new Faults(0, 1, 0, 0));
        assertThat(Judge.ofCache(ids, Set.of("a", "d"), Set.of("d"))).isEqualTo(new Faults(0, 0, 0, 1));
    }

    @Test
    void faultsAddUp() {
        assertThat(new Faults(1, 2, 3, 4).plus(new Faults(10, 20, 30, 40))).isEqualTo(new Faults(11, 22, 33, 44));
    }
}
