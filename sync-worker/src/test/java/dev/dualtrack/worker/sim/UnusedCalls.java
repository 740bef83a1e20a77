package dev.dualtrack.worker.sim;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/** The calls of a consumer that the worker does not make: each one ends a simulation. */
@SuppressWarnings("deprecation")
abstract class UnusedCalls implements Consumer<byte[], byte[]> {
    private static IllegalStateException unused() {
        return new IllegalStateException("a call that the simulated broker does not know (expected: none)");
    }

    @Override
    public final Set<String> subscription() {
        throw unused();
    }

    @Override
    public final void subscribe(Collection<String> topics) {
        throw unused();
    }

    @Override
    public final void assign(Collection<TopicPartition> partitions) {
        throw unused();
    }

    @Override
    public final void subscribe(Pattern pattern, ConsumerRebalanceListener callback) {
        throw unused();
    }

    @Override
    public final void subscribe(Pattern pattern) {
        throw unused();
    }

    @Override
    public final void subscribe(SubscriptionPattern pattern, ConsumerRebalanceListener callback) {
        throw unused();
    }

    @Override
    public final void subscribe(SubscriptionPattern pattern) {
        throw unused();
    }

    @Override
    public final void unsubscribe() {
        throw unused();
    }

    @Override
    public final void commitSync() {
        throw unused();
    }

    @Override
    public final void commitSync(Duration timeout) {
        throw unused();
    }

    @Override
    public final void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        throw unused();
    }

    @Override
    public final void commitAsync() {
        throw unused();
    }

    @Override
    public final void commitAsync(OffsetCommitCallback callback) {
        throw unused();
    }

    @Override
    public final void registerMetricForSubscription(KafkaMetric metric) {
        throw unused();
    }

    @Override
    public final void unregisterMetricFromSubscription(KafkaMetric metric) {
        throw unused();
    }

    @Override
    public final void seek(TopicPartition partition, long offset) {
        throw unused();
    }

    @Override
    public final void seek(TopicPartition partition, OffsetAndMetadata offset) {
        throw unused();
    }

    @Override
    public final void seekToEnd(Collection<TopicPartition> partitions) {
        throw unused();
    }

    @Override
    public final long position(TopicPartition partition) {
        throw unused();
    }

    @Override
    public final Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        throw unused();
    }

    @Override
    public final Uuid clientInstanceId(Duration timeout) {
        throw unused();
    }

    @Override
    public final Map<MetricName, ? extends Metric> metrics() {
        throw unused();
    }

    @Override
    public final List<PartitionInfo> partitionsFor(String topic) {
        throw unused();
    }

    @Override
    public final List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
        throw unused();
    }

    @Override
    public final Map<String, List<PartitionInfo>> listTopics() {
        throw unused();
    }

    @Override
    public final Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
        throw unused();
    }

    @Override
    public final Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
        throw unused();
    }

    @Override
    public final Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> times, Duration timeout) {
        throw unused();
    }

    @Override
    public final Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        throw unused();
    }

    @Override
    public final Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        throw unused();
    }

    @Override
    public final ConsumerGroupMetadata groupMetadata() {
        throw unused();
    }

    @Override
    public final void enforceRebalance() {
        throw unused();
    }

    @Override
    public final void enforceRebalance(String reason) {
        throw unused();
    }

    @Override
    public final void close(Duration timeout) {
        throw unused();
    }

    @Override
    public final void wakeup() {
        throw unused();
    }
}
