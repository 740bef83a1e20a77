package dev.dualtrack.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void saysWhatTheKernelsFilesSay() {
        Machine machine = Machine.of(
                2,
                "processor\t: 0\nmodel name\t: Fast CPU @ 2.00GHz\nprocessor\t: 1\nmodel name\t: Other\n",
                "MemTotal:       16777216 kB\nMemFree:        1 kB\n",
                "Linux 6.1",
                "Temurin-25 (25+36)");
        assertThat(machine).hasToString("2 cores (Fast CPU @ 2.00GHz), 16384 MiB, Linux 6.1, JDK Temurin-25 (25+36)");
    }

    @Test
    void whatTheyDoNotSayIsUnknown() {
        assertThat(Machine.of(4, "", "", "Linux", "25").cpu()).isEqualTo("unknown");
        assertThat(Machine.of(4, "", "", "Linux", "25").memoryMib()).isZero();
    }

    @Test
    void thisMachineHasCoresAndAJdk() {
        assertThat(Machine.here().cores()).isPositive();
        assertThat(Machine.here().jdk())
                .contains(String.valueOf(Runtime.version().feature()));
    }
}
