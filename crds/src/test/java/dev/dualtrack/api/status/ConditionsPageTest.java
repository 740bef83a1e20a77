package dev.dualtrack.api.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the table of the documentation against the code; {@code -Dcrd.update} writes the page anew. */
class ConditionsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "conditions.md");

    @BeforeAll
    static void bringUpToDateIfAsked() throws IOException {
        if (System.getProperty("crd.update") != null) {
            Files.writeString(PAGE, page());
        }
    }

    @Test
    void saysForEachReasonWhatTheCodeSays() throws IOException {
        assertThat(Files.readString(PAGE))
                .as("run: mvn -pl crds -am test -Dtest=ConditionsPageTest -Dcrd.update")
                .isEqualTo(page());
    }

    @Test
    void theOperationsPageSaysWhatToDoAboutEachReasonThatIsNotHealthy() throws IOException {
        String operations = Files.readString(PAGE.resolveSibling("operations.md"));

        assertThat(Arrays.stream(Reason.values())
                        .filter(reason -> reason.outcome() != Outcome.HEALTHY)
                        .map(Reason::text)
                        .filter(reason -> !operations
                                .lines()
                                .filter(line -> line.startsWith("| "))
                                .anyMatch(line -> line.matches("\\| ([A-Za-z]+, )*" + reason + "(,.*| \\|.*)"))))
                .isEmpty();
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Conditions and their reasons

                `Validated` is about the resource, its Secrets and neighbours; `SourceReady` about PostgreSQL, Kafka and \
                cdc-server; `HotPathReady` about the workers and their stores; `ColdPathReady` about schedule and last \
                run. `Consistent` is the verdict, `Paused` what is suspended. `Reconciling` and `Stalled` are there only \
                while they are true. What to type for each reason: \
                [operations.md](operations.md#what-each-reason-asks-of-you).

                `Ready` carries the most urgent reason of the other conditions. What each reason means for the whole \
                resource:

                | condition | reason | Ready | phase | kstatus | Argo CD |
                |---|---|---|---|---|---|
                """);
        for (Reason reason : Reason.values()) {
            Outcome outcome = reason.outcome();
            page.append("| %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            reason.condition().text(),
                            reason.text(),
                            pascal(outcome.ready()),
                            pascal(outcome.phase()),
                            pascal(outcome.kstatus()),
                            pascal(outcome.health())));
        }
        return page.append("""

                - `Stalled` is true with the reasons whose kstatus is Failed: a person has to change something.
                - A store, database or broker that was reachable once makes the resource Degraded; before that it is \
                waited for.
                - Drift that a repair is about to mend leaves the resource ready; drift that remains after repair does not.
                """).toString();
    }

    private static String pascal(Enum<?> constant) {
        StringBuilder text = new StringBuilder();
        for (String word : constant.name().split("_", -1)) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
