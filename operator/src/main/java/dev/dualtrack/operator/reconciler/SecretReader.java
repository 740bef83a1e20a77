package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.Credentials;
import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.SecretKey;
import dev.dualtrack.api.source.Postgres;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.SecretRef;
import dev.dualtrack.operator.probe.Login;
import dev.dualtrack.operator.probe.SourceLogins;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gets each named Secret by its name; the right to list or watch Secrets is not needed and not asked for. */
final class SecretReader {
    private final KubernetesClient client;

    SecretReader(KubernetesClient client) {
        this.client = client;
    }

    /** What the resource's references lead to. */
    Secrets read(DataPipeline pipeline) {
        Map<String, Secret> found = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (SecretRef ref : SecretRef.of(pipeline.getSpec())) {
            Secret secret = found.computeIfAbsent(ref.name(), name -> get(pipeline, name));
            if (secret == null) {
                problems.add(new Problem(
                        Reason.SECRET_NOT_FOUND,
                        ref.field() + ": Secret " + ref.name() + " does not exist in namespace "
                                + pipeline.getMetadata().getNamespace()));
                continue;
            }
            for (String key : ref.keys()) {
                if (secret.getData() == null || !secret.getData().containsKey(key)) {
                    problems.add(new Problem(
                            Reason.SECRET_KEY_MISSING, ref.field() + ": Secret " + ref.name() + " has no key " + key));
                }
            }
        }
        Map<String, String> versions = new HashMap<>();
        found.forEach((name, secret) -> versions.put(
                name, secret.getMetadata().getUid() + ":" + secret.getMetadata().getResourceVersion()));
        return new Secrets(problems, versions, problems.isEmpty() ? logins(pipeline, found) : null);
    }

    private @Nullable Secret get(DataPipeline pipeline, String name) {
        return client.secrets()
                .inNamespace(pipeline.getMetadata().getNamespace())
                .withName(name)
                .get();
    }

    private static SourceLogins logins(DataPipeline pipeline, Map<String, Secret> found) {
        Postgres postgres = pipeline.getSpec().source().postgres();
        Login capture = login(found, postgres.credentials());
        Credentials admin = postgres.adminCredentials();
        SecretKey authority = postgres.tls().caSecret();
        return new SourceLogins(
                capture,
                admin == null ? capture : login(found, admin),
                authority == null ? null : text(found, authority.name(), authority.key()));
    }

    private static Login login(Map<String, Secret> found, Credentials credentials) {
        return new Login(
                text(found, credentials.secret(), credentials.usernameKey()),
                text(found, credentials.secret(), credentials.passwordKey()));
    }

    /** One final newline belongs to the editor that wrote the file, not to the value. */
    private static String text(Map<String, Secret> found, String name, String key) {
        Secret secret = found.get(name);
        String data = secret == null ? "" : secret.getData().getOrDefault(key, "");
        String text = new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
