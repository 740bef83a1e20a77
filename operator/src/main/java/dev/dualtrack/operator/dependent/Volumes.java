package dev.dualtrack.operator.dependent;

import dev.dualtrack.api.Credentials;
import dev.dualtrack.api.SecretKey;
import dev.dualtrack.api.source.Postgres;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.operator.model.Mounts;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.StoreRefs;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The files of one pod: configuration, mounted Secrets, and a writable {@code /tmp} beside the read-only root. */
final class Volumes {
    private static final int GROUP_READ = 0440;

    private final List<Volume> volumes = new ArrayList<>();
    private final List<VolumeMount> mounts = new ArrayList<>();
    private final Set<String> secrets = new LinkedHashSet<>();

    Volumes() {
        volumes.add(new VolumeBuilder()
                .withName("tmp")
                .withEmptyDir(new EmptyDirVolumeSource(null, new Quantity("1Gi")))
                .build());
        mounts.add(
                new VolumeMountBuilder().withName("tmp").withMountPath("/tmp").build());
    }

    Volumes config(String configMap, String path) {
        volumes.add(new VolumeBuilder()
                .withName("config")
                .withNewConfigMap()
                .withName(configMap)
                .withDefaultMode(GROUP_READ)
                .endConfigMap()
                .build());
        return mount("config", path);
    }

    Volumes source(Plan plan) {
        Postgres postgres = plan.pipeline().getSpec().source().postgres();
        credentials("source", Mounts.sourceSecrets(), postgres.credentials());
        SecretKey ca = postgres.tls().caSecret();
        if (ca != null) {
            volumes.add(new VolumeBuilder()
                    .withName("source-ca")
                    .withNewSecret()
                    .withSecretName(ca.name())
                    .withDefaultMode(GROUP_READ)
                    .addNewItem()
                    .withKey(ca.key())
                    .withPath(Mounts.CA_FILE)
                    .endItem()
                    .endSecret()
                    .build());
            secrets.add(ca.name());
            mount("source-ca", Mounts.SOURCE_CA);
        }
        return this;
    }

    Volumes store(Plan plan, StoreKind kind) {
        Credentials credentials =
                StoreRefs.credentials(plan.pipeline().getSpec().stores(), kind);
        return credentials == null ? this : credentials(kind.word(), Mounts.secrets(kind), credentials);
    }

    List<Volume> volumes() {
        return volumes;
    }

    List<VolumeMount> mounts() {
        return mounts;
    }

    /** The Secrets that are mounted. */
    Set<String> secrets() {
        return secrets;
    }

    private Volumes credentials(String name, String path, Credentials credentials) {
        volumes.add(new VolumeBuilder()
                .withName(name)
                .withNewSecret()
                .withSecretName(credentials.secret())
                .withDefaultMode(GROUP_READ)
                .addNewItem()
                .withKey(credentials.usernameKey())
                .withPath("username")
                .endItem()
                .addNewItem()
                .withKey(credentials.passwordKey())
                .withPath("password")
                .endItem()
                .endSecret()
                .build());
        secrets.add(credentials.secret());
        return mount(name, path);
    }

    private Volumes mount(String name, String path) {
        mounts.add(new VolumeMountBuilder()
                .withName(name)
                .withMountPath(path)
                .withReadOnly(true)
                .build());
        return this;
    }
}
