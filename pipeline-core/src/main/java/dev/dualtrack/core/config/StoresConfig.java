package dev.dualtrack.core.config;

import dev.dualtrack.core.derived.StoreKind;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The derived stores that the pipeline has; null where it has none of that kind. */
public record StoresConfig(
        @Nullable StoreEndpoint vector,
        @Nullable StoreEndpoint graph,
        @Nullable StoreEndpoint cache) {

    /** Where one store is; {@code database} is empty for the server's default. */
    public record StoreEndpoint(
            String uri, String database, @Nullable CredentialFiles credentials) {}

    /** The endpoint of that kind, null if the pipeline has none. */
    public @Nullable StoreEndpoint endpoint(StoreKind kind) {
        return switch (kind) {
            case VECTOR -> vector;
            case GRAPH -> graph;
            case CACHE -> cache;
        };
    }

    /** The kinds that are present. */
    public Set<StoreKind> kinds() {
        EnumSet<StoreKind> kinds = EnumSet.noneOf(StoreKind.class);
        for (StoreKind kind : StoreKind.values()) {
            if (endpoint(kind) != null) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    /** What to say of a kind that was asked for and is not present: its word, and those that are. */
    public String refusal(StoreKind kind) {
        return kind.word() + " (expected: one of the configured stores, "
                + kinds().stream().map(StoreKind::word).toList() + ")";
    }
}
