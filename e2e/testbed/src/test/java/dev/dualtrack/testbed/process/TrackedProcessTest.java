package dev.dualtrack.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackedProcessTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @AfterEach
    void endAll() {
        TrackedProcess.recorded(directory).forEach(process -> process.end(Duration.ZERO));
    }

    @Test
    void runsTheCommandInASessionOfItsOwnWithItsEnvironmentAndLog() throws IOException {
        TrackedProcess process = start("talker", "echo $GREETING; exec sleep 600");

        process.await(() -> process.logTail().contains("hello"), TIMEOUT, "the greeting");

        assertThat(ProcessIdentity.of(process.pid()).orElseThrow().session()).isEqualTo(process.pid());
        assertThat(Files.readString(process.log())).isEqualTo("hello\n");
    }

    @Test
    void isFoundAndEndedThroughItsRecordByALaterHandle() {
        TrackedProcess process = start("sleeper", "exec sleep 600");

        List<TrackedProcess> found = TrackedProcess.recorded(directory);
        assertThat(found).extracting(TrackedProcess::name).containsExactly("sleeper");
        assertThat(found).extracting(TrackedProcess::pid).containsExactly(process.pid());
        found.getFirst().close();

        assertThat(process.isAlive()).isFalse();
        assertThat(TrackedProcess.recorded(directory)).isEmpty();
    }

    @Test
    void leavesAProcessAloneThatOnlyHasTheRecordedNumber() throws IOException {
        TrackedProcess process = start("sleeper", "exec sleep 600");
        Path record = directory.resolve("sleeper.process");
        Path other = directory.resolve("other.process");
        long ticks = ProcessIdentity.of(process.pid()).orElseThrow().startTicks();
        Files.writeString(other, Files.readString(record).replace(" " + ticks + " ", " " + (ticks - 1) + " "));

        for (TrackedProcess found : TrackedProcess.recorded(directory)) {
            if (found.name().equals("other")) {
                assertThat(found.isAlive()).isFalse();
                found.close();
            }
        }

        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void endsChildrenThatIgnoreTheRequestAndChildrenThatLeftTheSession() throws IOException {
        TrackedProcess process =
                start("parent", "trap '' TERM; sleep 600 & echo child $!; setsid sleep 600 & echo child $!; wait");
        process.await(() -> Files.readAllLines(process.log()).size() == 2, TIMEOUT, "two children");
        List<ProcessIdentity> children = Files.readAllLines(process.log()).stream()
                .map(line -> Long.parseLong(line.substring("child ".length())))
                .map(pid -> ProcessIdentity.of(pid).orElseThrow())
                .toList();

        process.end(Duration.ofMillis(200));

        assertThat(process.isAlive()).isFalse();
        assertThat(children).noneMatch(ProcessIdentity::isAlive);
    }

    @Test
    void endsTheOrphanOfAChildThatEndedBefore() throws IOException {
        TrackedProcess process = start("parent", "(sleep 600 & echo orphan $!); exec sleep 600");
        process.await(() -> !Files.readString(process.log()).isBlank(), TIMEOUT, "an orphan");
        long pid = Long.parseLong(process.logTail().substring("orphan ".length()));
        ProcessIdentity orphan = ProcessIdentity.of(pid).orElseThrow();

        process.close();

        assertThat(orphan.isAlive()).isFalse();
    }

    @Test
    void failsTheWaitAtOnceWithTheLogWhenTheProcessEnds() {
        TrackedProcess process = start("broken", "echo no such database; exit 3");

        assertThatThrownBy(() -> process.await(() -> false, Duration.ofHours(1), "it accepts connections"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("broken ended while waiting: it accepts connections")
                .hasMessageContaining("no such database");
    }

    @Test
    void refusesASecondProcessOfTheSameNameWhileTheFirstLives() {
        start("sleeper", "exec sleep 600");

        assertThatThrownBy(() -> start("sleeper", "exec sleep 600"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sleeper runs already");
    }

    private TrackedProcess start(String name, String script) {
        return TrackedProcess.start(name, directory, List.of("sh", "-c", script), Map.of("GREETING", "hello"));
    }
}
