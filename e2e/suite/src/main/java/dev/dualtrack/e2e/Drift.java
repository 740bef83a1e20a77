package dev.dualtrack.e2e;

import java.util.Map;

/** One missing, one orphaned and one stale record in Milvus and in Neo4j, an orphaned and a stale one in Redis. */
final class Drift {
    /** A policy that is taken out of both stores. */
    static final String MISSING = SamplePolicies.id(10);
    /** A policy whose update seems to have been lost. */
    static final String STALE = SamplePolicies.id(11);
    /** A record that no row asks for. */
    static final String ORPHAN = "POL-ORPHAN";

    private static final String COPIED = SamplePolicies.id(12);

    private Drift() {}

    /** Plants it; the rules must be in the cache. */
    static void plant(Copies copies) {
        copies.deleteVector(MISSING);
        copies.plantOrphanVector(ORPHAN, COPIED);
        copies.spoilVector(STALE);
        copies.graph("MATCH (p:Policy {policy_id: $id}) DETACH DELETE p", Map.of("id", MISSING));
        copies.graph(
                "MATCH (p:Policy {policy_id: $like}) CREATE (o:Policy {policy_id: $id}) SET o += p {.*, policy_id: $id}",
                Map.of("like", COPIED, "id", ORPHAN));
        copies.graph(
                "MATCH (p:Policy {policy_id: $id}) SET p._fp = $fp, p.title = 'stale'",
                Map.of("id", STALE, "fp", Copies.STALE_FINGERPRINT));
        copies.plantOrphanCached("rule:R-ORPHAN", "rule:R-1");
        copies.cache().hset("rule:R-2", "_fp", Copies.STALE_FINGERPRINT);
    }
}
