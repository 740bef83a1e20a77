package dev.dualtrack.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
    private static final String ID = "43efba29f8e0bf7a6bf795e4c056f7705d2f7aecfbeaeda1ebd42842517c1a13";
    private static final String OTHER = "1f134d890a798b5ad5526fa31948d4766a466ea448e0d3272763d5b890c1226d";

    @Test
    void readsTheResidentSetAndItsPeak() {
        assertThat(Memory.parse(status(204_800, 262_144))).isEqualTo(new Memory(204_800, 262_144));
        assertThat(new Memory(204_800, 262_144).residentMib()).isEqualTo(200);
        assertThat(new Memory(204_800, 262_144).peakMib()).isEqualTo(256);
    }

    @Test
    void aProcessThatIsEndingHasNoMemory() {
        assertThatThrownBy(() -> Memory.parse("Name:\tjava\nState:\tZ (zombie)\n"))
                .hasMessage("VmRSS: absent (expected: a line \"VmRSS: N kB\")");
    }

    @Test
    void aContainersProcessesAreThoseWhoseControlGroupNamesIt(@TempDir Path proc) throws IOException {
        process(proc, "10", ID, status(1_000, 3_000));
        process(proc, "11", ID, status(200, 400));
        process(proc, "12", OTHER, status(50_000, 50_000));
        assertThat(new ContainerMemory(proc).of(ID)).contains(new Memory(1_200, 3_400));
    }

    @Test
    void processesThatEndWhileTheyAreReadAreLeftOut(@TempDir Path proc) throws IOException {
        process(proc, "10", ID, "State:\tZ (zombie)\n");
        Files.createDirectory(proc.resolve("11"));
        Files.createDirectory(proc.resolve("self"));
        process(proc, "12", ID, status(7, 8));
        assertThat(new ContainerMemory(proc).of(ID)).contains(new Memory(7, 8));
    }

    @Test
    void aContainerThatIsNotToBeSeenHasNoFigure(@TempDir Path proc) throws IOException {
        process(proc, "12", OTHER, status(7, 8));
        assertThat(new ContainerMemory(proc).of(ID)).isEmpty();
        assertThat(new ContainerMemory(proc.resolve("absent")).of(ID)).isEmpty();
    }

    @Test
    void thisProgramsOwnMemoryIsRead() throws IOException {
        assertThat(Memory.parse(Files.readString(Path.of("/proc/self/status"))).residentMib())
                .isGreaterThan(10);
    }

    private static void process(Path proc, String pid, String container, String status) throws IOException {
        Path directory = Files.createDirectory(proc.resolve(pid));
        Files.writeString(
                directory.resolve("cgroup"),
                "8:pids:/engine/kubelet-kubepods-podcb00b7d9.slice/cri-containerd-" + container + ".scope\n");
        Files.writeString(directory.resolve("status"), status);
    }

    private static String status(long resident, long peak) {
        return "Name:\tjava\nVmPeak:\t 9999999 kB\nVmHWM:\t  " + peak + " kB\nVmRSS:\t  " + resident
                + " kB\nThreads:\t9\n";
    }
}
