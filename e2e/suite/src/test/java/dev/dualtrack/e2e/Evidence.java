package dev.dualtrack.e2e;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Shows on standard error, after a failed step, what the pipeline and its programs say of themselves, and ends the life
 * there: the steps after it would start from a state that nobody knows.
 */
final class Evidence implements BeforeEachCallback, TestWatcher {
    private static final List<String[]> QUESTIONS = List.of(
            new String[] {"get", "datapipeline", "--output", "yaml"},
            new String[] {"get", "pods", "--output", "wide"},
            new String[] {"get", "events", "--sort-by=.lastTimestamp"},
            new String[] {
                "logs",
                "--selector=app.kubernetes.io/managed-by=dualtrack-operator",
                "--all-containers",
                "--prefix",
                "--tail=25"
            },
            new String[] {
                "logs", "--namespace=dualtrack-system", "--selector=app.kubernetes.io/name=dualtrack", "--tail=40"
            });

    private @Nullable Sample sample;
    private boolean failed;

    /** From now on this sample is the one to ask. */
    void of(Sample prepared) {
        sample = prepared;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Assumptions.assumeFalse(failed, "an earlier step failed");
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        failed = true;
        if (sample == null) {
            return;
        }
        for (String[] question : QUESTIONS) {
            System.err.println("---- kubectl " + String.join(" ", question));
            try {
                System.err.println(sample.kubectl(question));
            } catch (IllegalStateException e) {
                System.err.println(e.getMessage());
            }
        }
    }
}
