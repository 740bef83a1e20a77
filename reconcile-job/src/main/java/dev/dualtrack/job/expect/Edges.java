package dev.dualtrack.job.expect;

import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.status.RunSummary.Relationships;
import java.util.ArrayList;
import java.util.List;

/** The relationships that a row owns, counted where they differ. */
final class Edges {
    private Edges() {}

    /** How {@code stored} differs from {@code wanted}. */
    static Relationships compare(List<Edge> wanted, List<Edge> stored, List<Relationship> mapped) {
        List<Edge> surplus = without(stored, wanted);
        long dangling =
                surplus.stream().filter(edge -> isDangling(edge, mapped)).count();
        return new Relationships(without(wanted, stored).size(), surplus.size() - dangling, dangling);
    }

    /** Whether it is one of the mapping, but ends in a node that the mapping cannot name. */
    private static boolean isDangling(Edge edge, List<Relationship> mapped) {
        return edge.targetKey().isEmpty()
                && mapped.stream()
                        .anyMatch(known -> known.type().equals(edge.type())
                                && known.column().equals(edge.column()));
    }

    /** As many of each as {@code all} has more than {@code some}. */
    private static List<Edge> without(List<Edge> all, List<Edge> some) {
        List<Edge> left = new ArrayList<>(all);
        some.forEach(left::remove);
        return left;
    }
}
