package dev.dualtrack.operator;

import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An admission policy of one namespace, which has the API server refuse what a test says, until it is closed. */
final class Refusal implements AutoCloseable {
    private final Lab lab;
    private final List<HasMetadata> policy;

    /**
     * Makes the policy.
     *
     * @param rule the requests that it is about, as YAML
     * @param allowed the expression by which one of them passes
     */
    Refusal(Lab lab, String namespace, String rule, String allowed, String message) {
        this.lab = lab;
        String yaml = """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: %1$s}
                spec:
                  matchConstraints: {resourceRules: [%2$s]}
                  matchConditions: [{name: here, expression: "request.namespace == '%1$s'"}]
                  validations: [{expression: "%3$s", message: %4$s, reason: Forbidden}]
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: %1$s}
                spec: {policyName: %1$s, validationActions: [Deny]}
                """.formatted(namespace, rule, allowed, message);
        policy = lab.admin()
                .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    /** Waits until what {@code tries}, without doing it, is refused. */
    void awaitForce(Runnable tries) {
        Await.await(() -> refuses(tries), Lab.SOON, "the policy is in force");
    }

    private static boolean refuses(Runnable tries) {
        try {
            tries.run();
            return false;
        } catch (KubernetesClientException e) {
            return true;
        }
    }

    @Override
    public void close() {
        policy.forEach(part -> lab.admin().resource(part).delete());
    }
}
