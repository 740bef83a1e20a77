package dev.dualtrack.operator.model;

import dev.dualtrack.api.status.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why something is not as it has to be, and what mends it. The message holds no secret and no row data. */
public record Problem(Reason reason, String message) {
    /** All of them in one sentence, under the reason of the first; empty if there are none. */
    public static Optional<Problem> together(List<Problem> problems) {
        return problems.stream()
                .findFirst()
                .map(first -> new Problem(
                        first.reason(), problems.stream().map(Problem::message).collect(Collectors.joining("; "))));
    }
}
