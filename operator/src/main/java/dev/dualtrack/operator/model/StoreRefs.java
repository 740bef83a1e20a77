package dev.dualtrack.operator.model;

import dev.dualtrack.api.Credentials;
import dev.dualtrack.api.stores.Stores;
import dev.dualtrack.core.derived.StoreKind;
import org.jspecify.annotations.Nullable;

/** The resource's stores by kind. */
public final class StoreRefs {
    private StoreRefs() {}

    /** The store's login; null where there is no such store or no login. */
    public static @Nullable Credentials credentials(Stores stores, StoreKind kind) {
        return switch (kind) {
            case VECTOR ->
                stores.vector() == null ? null : stores.vector().milvus().credentials();
            case GRAPH -> stores.graph() == null ? null : stores.graph().neo4j().credentials();
            case CACHE -> stores.cache() == null ? null : stores.cache().redis().credentials();
        };
    }
}
