package dev.dualtrack.core.config;

import java.time.Duration;

/** The Kafka side: one topic per table with {@code partitions} partitions, and as many for its commands. */
public record StreamConfig(
        String bootstrapServers, String topicPrefix, int partitions, short replicationFactor, Duration retention) {}
