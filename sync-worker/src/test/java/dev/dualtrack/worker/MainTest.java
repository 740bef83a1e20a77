package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    @Test
    void documentsItsExitCodes() {
        assertThat(help("--help")).contains("Exit codes:", "0   stopped", "1   failed", "2   wrong usage");
    }

    @Test
    void documentsTheExitCodesOfPurge() {
        assertThat(help("--store", "graph", "purge", "--help"))
                .contains(
                        "Usage: sync-worker purge", "0   nothing of the pipeline", "1   failed, or", "2   wrong usage");
    }

    private static String help(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine commandLine = new CommandLine(Main.class).setOut(new PrintWriter(out));
        assertThat(commandLine.execute(arguments)).isZero();
        return out.toString();
    }
}
