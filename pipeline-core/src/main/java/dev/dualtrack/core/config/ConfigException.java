package dev.dualtrack.core.config;

import java.util.List;

/** A configuration that cannot be used; the message has one line for each of its problems. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /** All that is wrong with the configuration called {@code what}. */
    public ConfigException(String what, List<String> problems) {
        super(what + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems") + "\n"
                + String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem as {@code path: value (expected: ...)}. */
    public List<String> problems() {
        return problems;
    }
}
