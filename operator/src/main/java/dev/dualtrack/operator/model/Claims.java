package dev.dualtrack.operator.model;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.TableConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a pipeline owns outside the cluster. Of two pipelines that claim the same thing at the same endpoint the older
 * keeps it; equal age is decided by namespace and name, so that both sides decide alike.
 */
public final class Claims {
    private static final Comparator<DataPipeline> AGE = Comparator.<DataPipeline, String>comparing(
                    pipeline -> pipeline.getMetadata().getCreationTimestamp())
            .thenComparing(pipeline -> pipeline.getMetadata().getNamespace())
            .thenComparing(pipeline -> pipeline.getMetadata().getName());

    private Claims() {}

    /** One thing at one endpoint. */
    public record Claim(String kind, String endpoint, String name) {
        @Override
        public String toString() {
            return kind + " " + name + " at " + endpoint;
        }
    }

    /** A claim that an older pipeline has already. */
    public record Conflict(Claim claim, String owner) {}

    /** The first claim of {@code pipeline} that an older one of {@code others} has. */
    public static Optional<Conflict> conflict(
            DataPipeline pipeline, Collection<DataPipeline> others, Resolver resolver) {
        List<Claim> mine = of(resolver.resolve(pipeline, 1));
        return others.stream()
                .filter(other -> AGE.compare(other, pipeline) < 0)
                .sorted(AGE)
                .flatMap(other -> of(resolver.resolve(other, 1)).stream()
                        .filter(mine::contains)
                        .map(claim -> new Conflict(claim, name(other))))
                .findFirst();
    }

    static List<Claim> of(PipelineConfig config) {
        List<Claim> claims = new ArrayList<>();
        SourceConfig source = config.source();
        String database = source.host() + ":" + source.port() + "/" + source.database();
        claims.add(new Claim("slot", source.host() + ":" + source.port(), source.slotName()));
        claims.add(new Claim("publication", database, source.publicationName()));
        claims.add(new Claim(
                "topic prefix",
                config.stream().bootstrapServers(),
                config.stream().topicPrefix()));
        StoreEndpoint vector = config.stores().vector();
        StoreEndpoint graph = config.stores().graph();
        StoreEndpoint cache = config.stores().cache();
        for (TableConfig table : config.tables()) {
            if (vector != null && table.vector() != null) {
                claims.add(
                        new Claim("collection", endpoint(vector), table.vector().collection()));
            }
            if (graph != null && table.graph() != null) {
                claims.add(new Claim("label", endpoint(graph), table.graph().label()));
            }
            if (cache != null && table.cache() != null) {
                claims.add(new Claim(
                        "cache prefix", endpoint(cache), prefix(table.cache().key())));
            }
        }
        return claims;
    }

    private static String endpoint(StoreEndpoint store) {
        return store.database().isEmpty() ? store.uri() : store.uri() + "/" + store.database();
    }

    private static String prefix(String template) {
        return template.substring(0, template.indexOf('{'));
    }

    private static String name(DataPipeline pipeline) {
        return pipeline.getMetadata().getNamespace() + "/"
                + pipeline.getMetadata().getName();
    }
}
