package dev.dualtrack.api.stream;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The Kafka cluster and the topics in it. */
@ApiObject
@ValidationRule(
        value = "self.topicPrefix == oldSelf.topicPrefix",
        message = "topicPrefix cannot be changed later: create a new pipeline instead.")
@ValidationRule(
        value = "self.partitions == oldSelf.partitions",
        message = "partitions cannot be changed later, since keys would move: create a new pipeline instead.")
public record Kafka(
        @Required
        @Size(min = 3, max = 1024)
        @Pattern(Patterns.BOOTSTRAP)
        @JsonPropertyDescription(
                "Brokers as host:port, comma-separated; a host without a dot is read as" + " <host>.<namespace>.svc.")
        String bootstrapServers,

        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.TOPIC_PREFIX)
        @JsonPropertyDescription("First part of every topic and consumer group. Immutable.")
        String topicPrefix,

        @Default("6") @Min(1) @Max(256) @JsonPropertyDescription("Partitions of every table's topic. Immutable.")
        Integer partitions,

        @Required @Min(1) @Max(9) @JsonPropertyDescription("Copies of every topic; 3 on a cluster that matters.")
        Integer replicationFactor,

        @Default("7d")
        @Size(min = 2, max = 7)
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription("How long the tables' topics keep changes.")
        String retention,

        @JsonPropertyDescription("Encryption and login.") KafkaSecurity security) {
    public Kafka {
        partitions = Defaults.or(partitions, 6);
        retention = Defaults.or(retention, "7d");
        security = Defaults.or(security, KafkaSecurity.PLAINTEXT);
    }
}
