package dev.dualtrack.testbed.cluster;

import java.util.Base64;

/** The text of a kubeconfig with one cluster and one user. */
final class Kubeconfig {
    private Kubeconfig() {}

    static String withCertificate(String server, byte[] authority, byte[] certificate, byte[] key) {
        return text(
                server,
                authority,
                "client-certificate-data: %s, client-key-data: %s".formatted(base64(certificate), base64(key)));
    }

    static String withToken(String server, byte[] authority, String token) {
        return text(server, authority, "token: " + token);
    }

    private static String text(String server, byte[] authority, String user) {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: testbed, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: testbed, user: {%s}}]
                contexts: [{name: testbed, context: {cluster: testbed, user: testbed}}]
                current-context: testbed
                """.formatted(server, base64(authority), user);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
