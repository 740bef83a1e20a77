package dev.dualtrack.operator.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import java.util.Set;

/** Answers of the API server that stay the same until a person changes something: a rule, a policy, a quota. */
final class Refusals {
    private static final Set<Integer> CODES = Set.of(400, 403, 422);

    private Refusals() {}

    static boolean isRefusal(KubernetesClientException e) {
        return CODES.contains(e.getCode()) && e.getStatus() != null;
    }

    /** Why a pass could not be brought to its end. The words of others than the API server may hold anything. */
    static String sentence(Exception e) {
        Throwable cause = e instanceof OperatorException && e.getCause() != null ? e.getCause() : e;
        String why = cause instanceof KubernetesClientException refusal && refusal.getStatus() != null
                ? "the API server says: " + message(refusal)
                : cause.getClass().getSimpleName();
        return "The operator cannot finish its pass, " + why + ". Its log has more.";
    }

    /** The API server's own words. */
    static String message(KubernetesClientException e) {
        return String.valueOf(e.getStatus().getMessage());
    }
}
