package dev.dualtrack.peer.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** The nodes and relationships in Neo4j, as the sample's mapping has them. */
final class GraphStore implements Store {
    private final Driver driver;
    private final String put;
    private final String delete;

    /** Connects, and makes the keys unique. */
    GraphStore(JsonNode server, String label, String issuer, String region, String industry) {
        driver = GraphDatabase.driver(
                server.required("uri").asText(),
                AuthTokens.basic(
                        server.required("user").asText(),
                        server.required("password").asText()));
        put = """
                MERGE (p:%1$s {policy_id: $id}) SET p += $properties
                WITH p OPTIONAL MATCH (p)-[old]->() DELETE old
                WITH DISTINCT p
                FOREACH (name IN $issuers | MERGE (o:%2$s {name: name}) MERGE (p)-[:ISSUED_BY]->(o))
                FOREACH (code IN $regions | MERGE (r:%3$s {code: code}) MERGE (p)-[:TARGETS_REGION]->(r))
                FOREACH (code IN $industries | MERGE (i:%4$s {code: code}) MERGE (p)-[:TARGETS_INDUSTRY]->(i))
                """.formatted(label, issuer, region, industry);
        delete = "MATCH (p:%s {policy_id: $id}) DETACH DELETE p".formatted(label);
        Map.of(label, "policy_id", issuer, "name", region, "code", industry, "code")
                .forEach((of, key) -> run(
                        "CREATE CONSTRAINT IF NOT EXISTS FOR (n:%s) REQUIRE n.%s IS UNIQUE".formatted(of, key),
                        Map.of()));
        run("CALL db.awaitIndexes(60)", Map.of());
    }

    @Override
    public void put(Policy policy, List<Float> embedding) {
        Map<String, @Nullable Object> properties = new HashMap<>();
        properties.put("title", policy.title());
        properties.put("funding_amount_min", policy.fundingMin());
        properties.put("funding_amount_max", policy.fundingMax());
        properties.put("interest_rate", policy.interestRate());
        properties.put("application_start_date", policy.start());
        properties.put("application_end_date", policy.end());
        String issuer = policy.issuer();
        run(
                put,
                Map.of(
                        "id",
                        policy.id(),
                        "properties",
                        properties,
                        "issuers",
                        issuer == null ? List.of() : List.of(issuer),
                        "regions",
                        policy.regions(),
                        "industries",
                        policy.industries()));
    }

    @Override
    public void delete(String id) {
        run(delete, Map.of("id", id));
    }

    private void run(String cypher, Map<String, Object> parameters) {
        driver.executableQuery(cypher).withParameters(parameters).execute();
    }

    @Override
    public void close() {
        driver.close();
    }
}
