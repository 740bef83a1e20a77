package dev.dualtrack.worker;

import dev.dualtrack.core.derived.StoreKind;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.MemberDescription;

/** The members of a store's group, as its coordinator tells them. */
final class Members {
    private Members() {}

    /** All of them. */
    static Collection<MemberDescription> of(TestPipeline pipeline, StoreKind kind) {
        String group = pipeline.naming().consumerGroup(kind);
        try {
            return Objects.requireNonNull(pipeline.admin()
                            .describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .get()
                    .members();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("group cannot be described", e);
        }
    }

    /** How many of them have partitions. */
    static long working(TestPipeline pipeline, StoreKind kind) {
        return of(pipeline, kind).stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .count();
    }
}
