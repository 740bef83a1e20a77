package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void aRecordThatPassesIsNoLag() {
        Window<String> window = new Window<>();
        assertThat(window.add("graph", 0)).isZero();
        assertThat(window.add("graph", 1)).isZero();
        assertThat(window.add("graph", 0)).isZero();
    }

    @Test
    void whatWaitsForThreeReadingsIsLag() {
        Window<String> window = new Window<>();
        window.add("graph", 0);
        window.add("graph", 7);
        window.add("graph", 5);
        assertThat(window.add("graph", 9)).isEqualTo(5);
        assertThat(window.add("cache", 3)).isEqualTo(3);
    }
}
