package dev.dualtrack.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.path.HotPath;
import dev.dualtrack.api.path.Reconcile;
import dev.dualtrack.api.pods.Pods;
import dev.dualtrack.api.source.Source;
import dev.dualtrack.api.stores.Stores;
import dev.dualtrack.api.stream.Stream;
import dev.dualtrack.api.tables.Table;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What a person asks for.
 *
 * <p>No component is null: what the API server leaves out has its default, lists are empty rather than absent.
 * References name objects of the same namespace only.
 */
@ApiObject
@ValidationRule(
        value = "!self.tables.exists(t, has(t.vector)) || has(self.stores.vector)",
        message =
                "A table maps to the vector store, but stores.vector is missing: add the store or remove the mapping.")
@ValidationRule(
        value = "!self.tables.exists(t, has(t.graph)) || has(self.stores.graph)",
        message = "A table maps to the graph store, but stores.graph is missing: add the store or remove the mapping.")
@ValidationRule(
        value = "!self.tables.exists(t, has(t.cache)) || has(self.stores.cache)",
        message = "A table maps to the cache, but stores.cache is missing: add the store or remove the mapping.")
@ValidationRule(
        value = "!has(self.stores.vector) || self.tables.exists(t, has(t.vector))",
        message = "stores.vector is given, but no table maps to it: add a vector mapping or remove the store.")
@ValidationRule(
        value = "!has(self.stores.graph) || self.tables.exists(t, has(t.graph))",
        message = "stores.graph is given, but no table maps to it: add a graph mapping or remove the store.")
@ValidationRule(
        value = "!has(self.stores.cache) || self.tables.exists(t, has(t.cache))",
        message = "stores.cache is given, but no table maps to it: add a cache mapping or remove the store.")
@ValidationRule(
        value = "!has(self.hotPath) || self.hotPath.replicas <= self.stream.kafka.partitions",
        message = "hotPath.replicas is more than stream.kafka.partitions: a worker without a partition would idle.")
@ValidationRule(
        value = "self.tables.all(t, !has(t.vector) || self.tables.exists_one(u,"
                + " has(u.vector) && u.vector.collection == t.vector.collection))",
        message = "Two tables map to the same collection: give each table a collection of its own.")
@ValidationRule(
        value = "self.tables.all(t, !has(t.graph) || self.tables.exists_one(u,"
                + " has(u.graph) && u.graph.label == t.graph.label))",
        message = "Two tables map to the same graph label: give each table a label of its own.")
@ValidationRule(
        value = "self.tables.all(t, !has(t.cache) || self.tables.exists_one(u,"
                + " has(u.cache) && u.cache.key.startsWith(t.cache.key.split('{')[0])))",
        message = "The cache key prefix of one table begins another table's keys: choose prefixes that differ.")
@ValidationRule(
        value = "self.tables.all(t, !has(t.cache) || !has(t.cache.related) || t.cache.related.all(r,"
                + " self.tables.all(u, !has(u.cache) || !(r.startsWith(u.cache.key.split('{')[0])"
                + " || u.cache.key.startsWith(r.split('{')[0])))))",
        message = "A related cache key begins like the keys of a table's own rows: choose another prefix for it.")
public record DataPipelineSpec(
        @Required @JsonPropertyDescription("Where rows come from: the single source of truth.")
        Source source,

        @Required @JsonPropertyDescription("Where changes travel.")
        Stream stream,

        @Required @JsonPropertyDescription("The derived stores; a mapping needs its store.")
        Stores stores,

        @JsonPropertyDescription("The model that turns text into vectors.")
        Embedding embedding,

        @Required @Size(min = 1, max = 64) @JsonPropertyDescription("Captured tables and their mappings, by name.")
        List<Table> tables,

        @JsonPropertyDescription("Workers that apply each change.")
        HotPath hotPath,

        @JsonPropertyDescription("The scheduled job that verifies and repairs.")
        Reconcile reconcile,

        @JsonPropertyDescription("Collectors that fill the source.")
        Ingest ingest,

        @Default("Retain")
        @JsonPropertyDescription(
                "What happens to topics and derived data on deletion. The slot and a publication that the pipeline made"
                        + " are always dropped.")
        DeletionPolicy deletionPolicy,

        @JsonPropertyDescription("Settings of the children's pods.")
        Pods pods) {
    public DataPipelineSpec {
        embedding = Defaults.or(embedding, Embedding.DEFAULT);
        tables = Defaults.list(tables);
        hotPath = Defaults.or(hotPath, HotPath.DEFAULT);
        reconcile = Defaults.or(reconcile, Reconcile.DEFAULT);
        ingest = Defaults.or(ingest, Ingest.NONE);
        deletionPolicy = Defaults.or(deletionPolicy, DeletionPolicy.RETAIN);
        pods = Defaults.or(pods, Pods.DEFAULT);
    }
}
