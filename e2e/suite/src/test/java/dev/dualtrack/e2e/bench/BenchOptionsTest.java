package dev.dualtrack.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.e2e.bench.BenchOptions.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {
    @Test
    void withoutOptionsTheSizesAreThoseThatAreCompared() {
        assertThat(BenchOptions.parse())
                .isEqualTo(new Parsed.Run(
                        new BenchOptions(1_000, 20_000, 100_000, false, Path.of("e2e/suite/target/bench.jsonl"))));
    }

    @Test
    void takesEachOption() {
        assertThat(BenchOptions.parse(
                        "--rows", "2000", "--keep", "--updates=20", "--events", "500", "--out", "figures.jsonl"))
                .isEqualTo(new Parsed.Run(new BenchOptions(20, 500, 2_000, true, Path.of("figures.jsonl"))));
    }

    @Test
    void namesAllProblemsAtOnceWithWhatIsExpected() {
        assertThat(BenchOptions.parse("--updates", "0", "--rows", "999", "--events", "many", "--fast", "--out"))
                .isEqualTo(new Parsed.Refused(List.of(
                        "--updates: 0 (expected: a number from 1 to 100000)",
                        "--rows: 999 (expected: a number from 1000 to 1000000)",
                        "--events: many (expected: a number from 1 to 1000000)",
                        "option: --fast (expected: --updates, --events, --rows, --out, --keep or --help)",
                        "--out: without a value (expected: a file)")));
    }

    @Test
    void anOptionDoesNotTakeTheNextOneAsItsValue() {
        assertThat(BenchOptions.parse("--updates", "--keep"))
                .isEqualTo(new Parsed.Refused(
                        List.of("--updates: without a value (expected: a number from 1 to 100000)")));
    }

    @Test
    void refusesNumbersThatDoNotFitAnInt() {
        assertThat(BenchOptions.parse("--rows", "99999999999"))
                .isEqualTo(
                        new Parsed.Refused(List.of("--rows: 99999999999 (expected: a number from 1000 to 1000000)")));
    }

    @Test
    void whoAsksForHelpGetsItWhateverElseIsWrong() {
        assertThat(BenchOptions.parse("--rows", "1", "--help")).isEqualTo(new Parsed.Help());
        assertThat(BenchOptions.parse("-h")).isEqualTo(new Parsed.Help());
    }

    @Test
    void theHelpNamesEachOptionAndItsDefault() throws IOException {
        try (InputStream usage = Objects.requireNonNull(BenchOptions.class.getResourceAsStream("usage.txt"))) {
            assertThat(new String(usage.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("--updates N", "--events N", "--rows N", "--out FILE", "--keep", "--help")
                    .contains("default 1000)", "default 20000)", "default 100000)")
                    .contains("default e2e/suite/target/bench.jsonl)");
        }
    }
}
