package dev.dualtrack.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.process.Await;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator's integration tests take for granted. */
class ControlPlaneIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ControlPlane CLUSTER = ControlPlane.shared();

    private final String namespace = "test-" + UUID.randomUUID();
    private final Kubectl kubectl = CLUSTER.kubectl();

    @BeforeEach
    void createNamespace() {
        kubectl.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}
                """.formatted(namespace));
    }

    @Test
    void checksRulesAndFillsDefaultsOfACustomResource() {
        String group = namespace + ".example.org";
        kubectl.apply("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: "ranges.%1$s"}
                spec:
                  group: %1$s
                  scope: Namespaced
                  names: {plural: ranges, singular: range, kind: Range}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties:
                          spec:
                            type: object
                            properties:
                              low: {type: integer, default: 7}
                              high: {type: integer}
                            x-kubernetes-validations:
                            - {rule: "self.low <= self.high", message: "low is at most high"}
                """.formatted(group));
        kubectl.run("wait", "--for=condition=Established", "crd/ranges." + group, "--timeout=30s");

        kubectl.apply(range(group, "good", 8));
        assertThat(kubectl.run("get", "ranges." + group, "good", "-n", namespace, "-o", "jsonpath={.spec.low}"))
                .isEqualTo("7");
        assertThat(kubectl.refused(range(group, "bad", 6), "apply", "--server-side", "-f", "-"))
                .contains("low is at most high");
    }

    @Test
    void deletesTheDependentsOfADeletedOwner() {
        kubectl.run("create", "configmap", "owner", "-n", namespace);
        String uid = kubectl.run("get", "configmap", "owner", "-n", namespace, "-o", "jsonpath={.metadata.uid}");
        kubectl.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: dependent
                  namespace: %s
                  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: %s}]
                """.formatted(namespace, uid));

        kubectl.run("delete", "configmap", "owner", "-n", namespace);

        kubectl.run("wait", "--for=delete", "configmap/dependent", "-n", namespace, "--timeout=30s");
    }

    @Test
    void runsACronJobAsAJobThatMakesAPod() {
        kubectl.apply("""
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: nightly, namespace: %s}
                spec:
                  schedule: "* * * * *"
                  timeZone: Asia/Seoul
                  jobTemplate: {spec: {template: {spec: %s}}}
                """.formatted(namespace, restrictedPod("restartPolicy: Never, ")));

        Await.await(
                () -> kubectl.run("get", "pods", "-n", namespace, "-o", "name").startsWith("pod/nightly-"),
                Duration.ofSeconds(90),
                "the CronJob's next minute made a pod");
    }

    @Test
    void refusesAPrivilegedPodInARestrictedNamespaceAndAcceptsAHarmlessOne() {
        String pod = """
                apiVersion: v1
                kind: Pod
                metadata: {name: pod, namespace: %s}
                spec: %s
                """;

        assertThat(kubectl.refused(
                        pod.formatted(
                                namespace, "{containers: [{name: c, image: i, securityContext: {privileged: true}}]}"),
                        "apply",
                        "--server-side",
                        "-f",
                        "-"))
                .contains("violates PodSecurity \"restricted");
        kubectl.apply(pod.formatted(namespace, restrictedPod("")));
    }

    @Test
    void givesAUserOnlyTheRightsOfItsRoles() {
        kubectl.run("create", "role", "reader", "--verb=get,list", "--resource=configmaps", "-n", namespace);
        kubectl.run("create", "rolebinding", "readers", "--role=reader", "--group=org/readers", "-n", namespace);
        Kubectl reader = CLUSTER.kubectl(CLUSTER.kubeconfigOf("jane", "org/readers"));
        Kubectl stranger = CLUSTER.kubectl(CLUSTER.kubeconfigOf("jane"));

        assertThat(reader.run("get", "configmaps", "-n", namespace, "-o", "name"))
                .contains("configmap/");
        assertThat(reader.refused("", "create", "configmap", "new", "-n", namespace))
                .contains("User \"jane\" cannot create resource \"configmaps\"");
        assertThat(stranger.refused("", "get", "configmaps", "-n", namespace))
                .contains("User \"jane\" cannot list resource \"configmaps\"");
    }

    @Test
    void givesAServiceAccountsTokenOnlyTheRightsOfTheServiceAccount() {
        kubectl.run("create", "serviceaccount", "robot", "-n", namespace);
        kubectl.run("create", "role", "writer", "--verb=create", "--resource=configmaps", "-n", namespace);
        kubectl.run(
                "create",
                "rolebinding",
                "robot",
                "--role=writer",
                "--serviceaccount=" + namespace + ":robot",
                "-n",
                namespace);
        Kubectl robot = CLUSTER.kubectl(CLUSTER.kubeconfigOfServiceAccount(namespace, "robot"));

        assertThat(robot.run("create", "configmap", "new", "-n", namespace)).isEqualTo("configmap/new created");
        assertThat(robot.refused("", "get", "secrets", "-n", namespace))
                .contains("User \"system:serviceaccount:" + namespace + ":robot\" cannot list resource \"secrets\"");
    }

    @Test
    void deletesANamespaceWithAllThatIsInIt() {
        kubectl.run("create", "configmap", "content", "-n", namespace);

        kubectl.run("delete", "namespace", namespace, "--timeout=" + TIMEOUT.toSeconds() + "s");

        assertThat(kubectl.refused("", "get", "configmap", "content", "-n", namespace))
                .contains("not found");
    }

    private String range(String group, String name, int high) {
        return """
                apiVersion: %s/v1
                kind: Range
                metadata: {name: %s, namespace: %s}
                spec: {high: %d}
                """.formatted(group, name, namespace, high);
    }

    private static String restrictedPod(String more) {
        return """
                {%ssecurityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}, \
                containers: [{name: c, image: localhost/none, \
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}""".formatted(more);
    }
}
