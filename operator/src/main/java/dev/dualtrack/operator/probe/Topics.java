package dev.dualtrack.operator.probe;

import dev.dualtrack.operator.model.TopicPlan.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates missing topics, compares the others, deletes on request. */
final class Topics {
    private final Admin admin;
    private final String brokers;

    /** {@code brokers} is how a person reaches what {@code admin} does. */
    Topics(Admin admin, String brokers) {
        this.admin = admin;
        this.brokers = brokers;
    }

    /** Creates what is missing, brings settings up to date; returns a sentence for each topic with another partition count. */
    List<String> ensure(List<Topic> wanted, short replicationFactor)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, KafkaFuture<TopicDescription>> found =
                admin.describeTopics(wanted.stream().map(Topic::name).toList()).topicNameValues();
        List<NewTopic> missing = new ArrayList<>();
        List<Topic> present = new ArrayList<>();
        List<String> mismatches = new ArrayList<>();
        for (Topic topic : wanted) {
            int partitions = partitions(Objects.requireNonNull(found.get(topic.name()), topic.name()));
            if (partitions == 0) {
                missing.add(
                        new NewTopic(topic.name(), topic.partitions(), replicationFactor).configs(topic.settings()));
            } else if (partitions != topic.partitions()) {
                mismatches.add(mismatch(topic, partitions));
            } else {
                present.add(topic);
            }
        }
        create(missing);
        adjust(present);
        return mismatches;
    }

    /** Keys have their places by the count, so that a topic with records in it cannot be mended by adding partitions. */
    private String mismatch(Topic topic, int partitions) {
        return "topic " + topic.name() + ": partitions: " + partitions + " (expected: " + topic.partitions()
                + "); run kafka-topics.sh --bootstrap-server " + brokers + " --delete --topic " + topic.name()
                + " if nothing in it is needed, or create a new pipeline with another topicPrefix";
    }

    /** Whether all of them are there. */
    boolean exist(Collection<String> names) throws InterruptedException, ExecutionException, TimeoutException {
        for (KafkaFuture<TopicDescription> found :
                admin.describeTopics(names).topicNameValues().values()) {
            if (partitions(found) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Deletes those that exist. */
    void delete(Collection<String> names) throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, KafkaFuture<Void>> results =
                new TreeMap<>(admin.deleteTopics(names).topicNameValues());
        for (KafkaFuture<Void> result : results.values()) {
            ignoring(result, UnknownTopicOrPartitionException.class);
        }
    }

    private void create(List<NewTopic> missing) throws InterruptedException, ExecutionException, TimeoutException {
        for (KafkaFuture<Void> result : admin.createTopics(missing).values().values()) {
            ignoring(result, TopicExistsException.class);
        }
    }

    /** Changes those settings of the topics that differ from the plan's; others are left as they are. */
    private void adjust(List<Topic> topics) throws InterruptedException, ExecutionException, TimeoutException {
        Map<ConfigResource, Topic> resources = new HashMap<>();
        topics.forEach(topic -> resources.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), topic));
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        Map<ConfigResource, Config> present =
                Answers.of(admin.describeConfigs(resources.keySet()).all());
        present.forEach((resource, config) -> {
            List<AlterConfigOp> operations =
                    Objects.requireNonNull(resources.get(resource)).settings().entrySet().stream()
                            .filter(setting -> config.get(setting.getKey()) == null
                                    || !setting.getValue()
                                            .equals(config.get(setting.getKey()).value()))
                            .map(setting -> new AlterConfigOp(
                                    new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                            .toList();
            if (!operations.isEmpty()) {
                changes.put(resource, operations);
            }
        });
        if (!changes.isEmpty()) {
            Answers.of(admin.incrementalAlterConfigs(changes).all());
        }
    }

    private static int partitions(KafkaFuture<TopicDescription> description)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return Answers.of(description).partitions().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw e;
        }
    }

    private static void ignoring(KafkaFuture<Void> result, Class<? extends Exception> expected)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            Answers.of(result);
        } catch (ExecutionException e) {
            if (!expected.isInstance(e.getCause())) {
                throw e;
            }
        }
    }
}
