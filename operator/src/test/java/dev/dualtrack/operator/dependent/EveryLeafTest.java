package dev.dualtrack.operator.dependent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.NotYetSupported;
import dev.dualtrack.core.cdc.CdcServerProperties;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.operator.model.Images;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.Resolver;
import dev.dualtrack.operator.model.SpecLeaves;
import dev.dualtrack.operator.model.TopicPlan;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No field is accepted and ignored: each leaf of spec changes a child or a topic, or is refused as not yet supported, or
 * stands here with the test that shows what it does. A new leaf that nobody handles fails.
 */
class EveryLeafTest {
    private static final Path CORPUS = Path.of("../crds/src/test/resources/corpus/valid");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** What the operator itself does with a leaf that no child shows, and where a test sees it. */
    private static final Map<String, String> BEHAVIOUR = Map.of(
            "spec.deletionPolicy", "DeletionIT: derived data and topics go or stay",
            "spec.source.postgres.adminCredentials.secret", "ReferencesIT: makes what the capturing role may not",
            "spec.source.postgres.adminCredentials.usernameKey", "ReferencesIT",
            "spec.source.postgres.adminCredentials.passwordKey", "ReferencesIT",
            "spec.embedding.model", "there is one model only, and the enum of the CRD refuses any other word");

    /** Every value but the one in the base is refused. */
    private static final Set<String> REFUSED = Set.of(
            "spec.source.postgres.tls.clientSecret",
            "spec.stream.kafka.security.protocol",
            "spec.stream.kafka.security.mechanism",
            "spec.stream.kafka.security.credentials.secret",
            "spec.stream.kafka.security.credentials.usernameKey",
            "spec.stream.kafka.security.credentials.passwordKey",
            "spec.stream.kafka.security.tls.caSecret.name",
            "spec.stream.kafka.security.tls.caSecret.key",
            "spec.stores.vector.milvus.tls.caSecret.name",
            "spec.stores.vector.milvus.tls.caSecret.key",
            "spec.stores.graph.neo4j.tls.caSecret.name",
            "spec.stores.graph.neo4j.tls.caSecret.key",
            "spec.stores.cache.redis.tls.caSecret.name",
            "spec.stores.cache.redis.tls.caSecret.key",
            "spec.ingest.sources[].name");

    @Test
    void everyLeafIsSeenInAChildOrTopicUnlessATestElsewhereShowsWhatItDoes() throws IOException {
        Map<String, Class<?>> leaves = SpecLeaves.all();
        assertThat(leaves).hasSizeGreaterThan(150);
        ObjectNode base = base();
        JsonNode before = rendered(base);
        Set<String> unseen = new TreeSet<>();
        Set<String> untried = new TreeSet<>();
        for (Map.Entry<String, Class<?>> leaf : leaves.entrySet()) {
            ObjectNode resource = base.deepCopy();
            if (REFUSED.contains(leaf.getKey())) {
                continue;
            }
            if (!SpecLeaves.change(resource, leaf.getKey(), leaf.getValue())) {
                untried.add(leaf.getKey());
            } else if (rendered(resource).equals(before)) {
                unseen.add(leaf.getKey());
            }
        }

        assertThat(untried).as("leaves that the base does not set").isEmpty();
        assertThat(unseen).as("leaves that change nothing").isEqualTo(new TreeSet<>(BEHAVIOUR.keySet()));
    }

    @Test
    void everyRefusedLeafIsALeafAndIsRefusedByARuleOfTheDefinition() {
        assertThat(SpecLeaves.all().keySet()).containsAll(REFUSED);
        assertThat(REFUSED)
                .allSatisfy(leaf -> assertThat(NotYetSupported.REFUSALS)
                        .as(leaf)
                        .anyMatch(refusal -> (leaf + ".").replace("[]", "").startsWith(refused(leaf, refusal))));
    }

    /** Login and encryption of Kafka are refused by the protocol that they need. */
    private static String refused(String leaf, NotYetSupported.Refusal refusal) {
        boolean kafka = refusal.object().equals("spec.stream.kafka.security") && leaf.startsWith(refusal.object());
        return kafka ? refusal.object() + "." : refusal.object() + "." + refusal.field() + ".";
    }

    /** Everything that a resource turns into: children, the Jobs beside them, and topics. */
    private static JsonNode rendered(ObjectNode resource) throws IOException {
        DataPipeline pipeline = Serialization.unmarshal(resource.toString(), DataPipeline.class);
        PipelineConfig config = new Resolver("cluster").resolve(pipeline, 1);
        Plan plan = new Plan(
                pipeline,
                config,
                new Images("registry.example/dualtrack", "1.0"),
                PipelineConfigWriter.write(config),
                CdcServerProperties.text(config),
                Map.of(),
                "dualtrack-system",
                false);
        List<Object> all = new ArrayList<>(Children.of(plan));
        Stream.of(StoreKind.values()).forEach(kind -> all.add(PurgeJob.of(plan, kind)));
        TopicPlan.of(config)
                .forEach(topic -> all.add(Map.of(
                        "name", topic.name(),
                        "partitions", topic.partitions(),
                        "settings", new TreeMap<>(topic.settings()))));
        return JSON.readTree(Serialization.asJson(all));
    }

    /** The resource of the corpus that sets every field, with the pods' settings of its neighbours, and nothing stopped. */
    private static ObjectNode base() throws IOException {
        ObjectNode base = read("everything");
        for (String component : List.of("cdc-server", "sync-worker", "reconcile-job")) {
            base.withObject("/spec/pods")
                    .setAll((ObjectNode) read("pods-of-" + component).at("/spec/pods"));
        }
        base.withObject("/spec/hotPath").put("suspend", false);
        base.withObject("/metadata")
                .put("namespace", "shop")
                .put("name", "everything")
                .put("uid", "1");
        return base;
    }

    private static ObjectNode read(String name) throws IOException {
        return (ObjectNode) YAML.readTree(Files.readString(CORPUS.resolve(name + ".yaml")));
    }
}
