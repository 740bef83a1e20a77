package dev.dualtrack.testbed.cluster;

import dev.dualtrack.testbed.process.FreePorts;
import dev.dualtrack.testbed.process.RunDirectory;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real Kubernetes control plane without nodes: etcd, API server and controller manager as processes on free loopback
 * ports, with a certificate authority of its own.
 *
 * <p>Everything that needs no node works as in any cluster: CRDs with CEL and defaults, server-side apply, RBAC, service
 * account tokens, Pod Security admission, garbage collection, CronJobs that make Jobs that make pods. Pods stay Pending.
 *
 * <p>It disappears with the program that started it, also after a kill (see {@link RunDirectory}); any number may run at
 * once. Thread-safe.
 */
public final class ControlPlane implements AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);
    private static final String CA = "ca";

    private final RunDirectory run;
    private final Path kube;
    private final CertificateAuthority authority;
    private final String server;
    private final Kubectl admin;
    private final AtomicInteger identities = new AtomicInteger();

    private ControlPlane(RunDirectory run, Path kube) {
        this.run = run;
        this.kube = kube;
        authority = CertificateAuthority.create(run.path().resolve("pki"));
        List<Integer> ports = FreePorts.several(3);
        server = "https://127.0.0.1:" + ports.get(2);
        admin = kubectl(kubeconfigOf("testbed-admin", "system:masters"));
        String etcd = "http://127.0.0.1:" + ports.get(0);
        startEtcd(ports.get(0), etcd, "http://127.0.0.1:" + ports.get(1));
        startApiServer(etcd, ports.get(2));
        startControllerManager();
    }

    /** The one of this program, started at the first call; it ends with the program. */
    public static ControlPlane shared() {
        return Shared.INSTANCE;
    }

    /** Starts one of the caller's own; takes about three seconds once the Kubernetes program is in the cache. */
    public static ControlPlane start() {
        Path kube = Path.of(Scripts.run(Map.of(), "build-kube.sh"));
        for (int attempt = 1; true; attempt++) {
            RunDirectory run = RunDirectory.create("control-plane", Duration.ZERO);
            try {
                return new ControlPlane(run, kube);
            } catch (RuntimeException | AssertionError e) {
                run.close();
                // Somebody else may have taken a port since it was found free.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** The kubeconfig, as text, of a user who may do everything. */
    public String kubeconfig() {
        return read(admin.kubeconfig());
    }

    /** The kubeconfig, as text, of a user with these groups and no rights but those that RBAC gives them. */
    public String kubeconfigOf(String user, String... groups) {
        String name = "client-" + identities.incrementAndGet();
        authority.client(name, user, List.of(groups));
        return Kubeconfig.withCertificate(
                server,
                bytes(authority.certificateFile(CA)),
                bytes(authority.certificateFile(name)),
                bytes(authority.keyFile(name)));
    }

    /** The kubeconfig, as text, with a token of an existing service account: as a pod of it would act. */
    public String kubeconfigOfServiceAccount(String namespace, String serviceAccount) {
        String token = admin.run(
                "create",
                "token",
                serviceAccount,
                "--namespace",
                namespace,
                "--duration",
                TOKEN_LIFETIME.toSeconds() + "s");
        return Kubeconfig.withToken(server, bytes(authority.certificateFile(CA)), token);
    }

    /** {@code kubectl} as a user who may do everything. */
    public Kubectl kubectl() {
        return admin;
    }

    /** {@code kubectl} as the user of a kubeconfig text. */
    public Kubectl kubectl(String kubeconfig) {
        try {
            Path file = Files.createTempFile(run.path(), "user-", ".kubeconfig");
            Files.writeString(file, kubeconfig);
            return new Kubectl(kube, file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a kubeconfig", e);
        }
    }

    /** Where the logs of the processes are while it runs. */
    public Path directory() {
        return run.path();
    }

    @Override
    public void close() {
        run.close();
    }

    /** Returns when it accepts connections: the API server gives up on it after 20 seconds. */
    private void startEtcd(int port, String clients, String peers) {
        TrackedProcess process = start(
                "etcd",
                "--data-dir=" + run.path().resolve("etcd"),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--unsafe-no-fsync",
                "--log-level=warn");
        process.await(() -> accepts(port), START, "etcd accepts connections");
    }

    /** The advertised address is one for documentation: it must not be loopback, and without nodes nobody calls it. */
    private void startApiServer(String etcd, int port) {
        authority.server("kube-apiserver", "IP:127.0.0.1", "DNS:localhost");
        authority.signer("service-accounts");
        TrackedProcess process = start(
                "kube-apiserver",
                "--etcd-servers=" + etcd,
                "--bind-address=127.0.0.1",
                "--advertise-address=192.0.2.1",
                "--endpoint-reconciler-type=none",
                "--secure-port=" + port,
                "--tls-cert-file=" + authority.certificateFile("kube-apiserver"),
                "--tls-private-key-file=" + authority.keyFile("kube-apiserver"),
                "--client-ca-file=" + authority.certificateFile(CA),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-signing-key-file=" + authority.keyFile("service-accounts"),
                "--service-account-key-file=" + authority.certificateFile("service-accounts"),
                "--service-cluster-ip-range=10.96.0.0/16",
                "--authorization-mode=Node,RBAC",
                "--allow-privileged=true");
        process.await(() -> admin.run("get", "--raw", "/readyz").equals("ok"), START, "the API server is ready");
    }

    private void startControllerManager() {
        Path kubeconfig =
                kubectl(kubeconfigOf("system:kube-controller-manager")).kubeconfig();
        TrackedProcess process = start(
                "kube-controller-manager",
                "--kubeconfig=" + kubeconfig,
                "--service-account-private-key-file=" + authority.keyFile("service-accounts"),
                "--root-ca-file=" + authority.certificateFile(CA),
                "--use-service-account-credentials=true",
                "--leader-elect=false",
                "--secure-port=0");
        process.await(
                () -> admin.run("get", "serviceaccounts", "--output=name").equals("serviceaccount/default"),
                START,
                "the controller manager made the default service account");
    }

    private static boolean accepts(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private TrackedProcess start(String part, String... flags) {
        List<String> command = new ArrayList<>(List.of(kube.toString(), part));
        command.addAll(List.of(flags));
        return run.start(part, command, Map.of());
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static String read(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private static final class Shared {
        static final ControlPlane INSTANCE = start();
    }
}
