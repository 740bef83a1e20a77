package dev.dualtrack.operator.model;

import dev.dualtrack.api.Credentials;
import dev.dualtrack.api.DataPipelineSpec;
import dev.dualtrack.api.source.Postgres;
import dev.dualtrack.core.derived.StoreKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A Secret that the resource names, with the keys that must be in it.
 *
 * @param field where the resource names it
 */
public record SecretRef(String field, String name, List<String> keys) {
    public SecretRef {
        keys = List.copyOf(keys);
    }

    /** Every Secret that the spec names, in its order. */
    public static List<SecretRef> of(DataPipelineSpec spec) {
        List<SecretRef> refs = new ArrayList<>();
        Postgres postgres = spec.source().postgres();
        refs.add(of("spec.source.postgres.credentials", postgres.credentials()));
        if (postgres.adminCredentials() != null) {
            refs.add(of("spec.source.postgres.adminCredentials", postgres.adminCredentials()));
        }
        if (postgres.tls().caSecret() != null) {
            refs.add(new SecretRef(
                    "spec.source.postgres.tls.caSecret",
                    postgres.tls().caSecret().name(),
                    List.of(postgres.tls().caSecret().key())));
        }
        for (StoreKind kind : StoreKind.values()) {
            Credentials credentials = StoreRefs.credentials(spec.stores(), kind);
            if (credentials != null) {
                refs.add(of("spec.stores." + kind.word(), credentials));
            }
        }
        return List.copyOf(refs);
    }

    private static SecretRef of(String field, Credentials credentials) {
        return new SecretRef(
                field, credentials.secret(), List.of(credentials.usernameKey(), credentials.passwordKey()));
    }
}
