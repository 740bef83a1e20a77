package dev.dualtrack.worker.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Runs the hot path (F01, F02, F04, F05, F06, F09, F11, F12, F14, F15, F16, F17, F18, F22, F23) under many seeds. {@code -Dsimulation.seeds} says how many, {@code -Dsimulation.seed} runs one alone
 * and prints its trace.
 */
final class SimulationTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.dualtrack.worker");

    @BeforeAll
    static void silence() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(null);
    }

    @Test
    void keepsItsPromisesUnderEverySeed() {
        Long alone = Long.getLong("simulation.seed");
        long seeds = Long.getLong("simulation.seeds", 500);
        LongStream all = alone == null ? LongStream.range(0, seeds) : LongStream.of(alone);
        List<Simulation.Result> broken = all.parallel()
                .mapToObj(seed -> Simulation.run(seed, alone != null))
                .filter(result -> result.violation() != null)
                .sorted((a, b) -> Long.compare(a.seed(), b.seed()))
                .toList();
        if (!broken.isEmpty()) {
            report(broken, alone == null ? seeds : 1);
        }
    }

    @Test
    void staysWellUnderTheSeedsThatFoundSomething() throws IOException {
        List<Simulation.Result> broken = museum().stream()
                .map(seed -> Simulation.run(seed, false))
                .filter(result -> result.violation() != null)
                .toList();
        if (!broken.isEmpty()) {
            report(broken, museum().size());
        }
    }

    /** One line for each seed: its number, and what it showed when it was found. */
    private static List<Long> museum() throws IOException {
        try (InputStream lines = Objects.requireNonNull(SimulationTest.class.getResourceAsStream("museum.txt"))) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> Long.parseLong(line.split(" ", 2)[0]))
                    .toList();
        }
    }

    private static void report(List<Simulation.Result> broken, long seeds) {
        long first = broken.getFirst().seed();
        List<String> trace = Simulation.run(first, true).trace();
        StringBuilder text = new StringBuilder();
        broken.stream()
                .limit(20)
                .forEach(one -> text.append(one.seed())
                        .append('\t')
                        .append(one.violation())
                        .append('\n'));
        fail("%d of %d seeds broken:%n%s%nTrace of seed %d:%n%s%nAgain: make soak SEED=%d"
                .formatted(broken.size(), seeds, text, first, String.join("\n", trace), first));
    }

    @Test
    void aSeedDoesTheSameEachTime() {
        Simulation.Result once = Simulation.run(7, true);
        Simulation.Result again = Simulation.run(7, true);
        assertThat(once.trace()).isNotEmpty().isEqualTo(again.trace());
        assertThat(Simulation.run(8, true).trace()).isNotEqualTo(once.trace());
    }
}
