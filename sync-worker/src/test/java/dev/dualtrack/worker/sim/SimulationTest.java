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
 * Runs the hot path (F01, F02, F04, F05, F06, F09, F11, F12, F13, F14, F15, F16, F17, F18, F22, F23) under many seeds.
 * {@code -Dsimulation.seeds} says how many, {@code -Dsimulation.seed} runs one alone
 * and prints its trace.
 */
final class SimulationTest {
    private static final long SEEDS = Long.getLong("simulation.seeds", 500);
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
        keepsItsPromises(Simulation::run, SEEDS);
    }

    @Test
    void f13StopsLanesWhoseRowsAreAllRefusedAndLosesNothing() {
        long seeds = SEEDS / 5;
        List<Simulation.Result> results = keepsItsPromises(Simulation::flood, seeds);
        assertThat(results.stream().filter(Simulation.Result::flooded))
                .as("seeds with a lane that stopped")
                .hasSizeGreaterThanOrEqualTo(results.size() / 5);
    }

    @Test
    void f04KeepsItsPartitionsWhileABatchTakesLongerThanItMayGoWithoutAPoll() {
        List<Simulation.Result> results = keepsItsPromises(Simulation::slowWork, SEEDS / 50);
        assertThat(results.stream().filter(Simulation.Result::outlasted))
                .as("seeds with such a batch")
                .hasSizeGreaterThanOrEqualTo(results.size() / 5);
    }

    /** What may happen to the hot path. */
    private interface Scenario {
        Simulation.Result run(long seed, boolean traced);
    }

    private static List<Simulation.Result> keepsItsPromises(Scenario scenario, long seeds) {
        Long alone = Long.getLong("simulation.seed");
        LongStream all = alone == null ? LongStream.range(0, seeds) : LongStream.of(alone);
        List<Simulation.Result> results = all.parallel()
                .mapToObj(seed -> scenario.run(seed, alone != null))
                .sorted((a, b) -> Long.compare(a.seed(), b.seed()))
                .toList();
        check(scenario, results);
        return results;
    }

    @Test
    void staysWellUnderTheSeedsThatFoundSomething() throws IOException {
        check(
                Simulation::run,
                museum().stream().map(seed -> Simulation.run(seed, false)).toList());
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

    private static void check(Scenario scenario, List<Simulation.Result> results) {
        List<Simulation.Result> broken =
                results.stream().filter(result -> result.violation() != null).toList();
        if (broken.isEmpty()) {
            return;
        }
        long first = broken.getFirst().seed();
        List<String> trace = scenario.run(first, true).trace();
        StringBuilder text = new StringBuilder();
        broken.stream()
                .limit(20)
                .forEach(one -> text.append(one.seed())
                        .append('\t')
                        .append(one.violation())
                        .append('\n'));
        fail("%d of %d seeds broken:%n%s%nTrace of seed %d:%n%s%nAgain: make soak SEED=%d"
                .formatted(broken.size(), results.size(), text, first, String.join("\n", trace), first));
    }

    @Test
    void aSeedDoesTheSameEachTime() {
        Simulation.Result once = Simulation.run(7, true);
        Simulation.Result again = Simulation.run(7, true);
        assertThat(once.trace()).isNotEmpty().isEqualTo(again.trace());
        assertThat(Simulation.run(8, true).trace()).isNotEqualTo(once.trace());
    }
}
