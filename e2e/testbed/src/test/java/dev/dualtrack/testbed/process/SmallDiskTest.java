package dev.dualtrack.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "dev.dualtrack.testbed.process.SmallDisk#isPermitted", disabledReason = SmallDisk.NEEDS)
class SmallDiskTest {
    @Test
    void takesNothingWhenItIsFullAndSomethingWhenThereIsRoomAgain() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(1)) {
            Path file = disk.path().resolve("file");
            disk.fill();
            assertThatThrownBy(() -> Files.writeString(file, "text"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");

            disk.free();
            Files.writeString(file, "text");
            assertThat(file).hasContent("text");
        }
    }

    @Test
    void leavesNothingBehindThoughAFileOfItIsOpen() throws IOException {
        SmallDisk disk = SmallDisk.mount(1);
        try (OutputStream _ = Files.newOutputStream(disk.path().resolve("open"))) {
            disk.close();
        }
        assertThat(disk.path()).doesNotExist();
        assertThat(Path.of("/proc/mounts")).content().doesNotContain(disk.path().toString());
    }
}
