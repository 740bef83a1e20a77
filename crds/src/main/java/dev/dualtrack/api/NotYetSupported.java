package dev.dualtrack.api;

import java.util.List;

/**
 * What the resource can express and this version cannot do yet.
 *
 * <p>Each entry becomes a CEL rule of the CRD, so that nothing is accepted and ignored. Whoever builds the missing part
 * removes its entry here, generates the CRD again, and moves the test's resource from the invalid to the valid ones.
 */
public final class NotYetSupported {
    /**
     * One refusal.
     *
     * @param object path of the object that the rule looks at, as {@code self}; {@code []} stands for each list element
     * @param field the field in that object that is blamed
     * @param rule CEL expression that holds for what is supported
     * @param advice what to write instead
     */
    public record Refusal(String object, String field, String rule, String advice) {
        /** Returns the sentence that the person reads. */
        public String message() {
            return "%s is not yet supported: %s".formatted(field, advice);
        }
    }

    public static final List<Refusal> REFUSALS = List.of(
            new Refusal(
                    "spec.ingest",
                    "sources",
                    "!has(self.sources) || self.sources.size() == 0",
                    "collectors are to come, leave the list empty."),
            new Refusal(
                    "spec.stream.kafka.security",
                    "protocol",
                    "self.protocol == 'Plaintext'",
                    "encryption and login are to come, leave security out or write Plaintext."),
            new Refusal(
                    "spec.source.postgres.tls",
                    "clientSecret",
                    "!has(self.clientSecret)",
                    "login by client certificate is to come, use credentials."),
            new Refusal("spec.stores.vector.milvus", "tls", "!has(self.tls)", "remove it and use a plain listener."),
            new Refusal("spec.stores.graph.neo4j", "tls", "!has(self.tls)", "remove it and use a plain listener."),
            new Refusal("spec.stores.cache.redis", "tls", "!has(self.tls)", "remove it and use a plain listener."),
            new Refusal(
                    "spec.stores.vector.milvus",
                    "uri",
                    "!self.uri.startsWith('https:')",
                    "https is to come, use http:// and a plain listener."),
            new Refusal(
                    "spec.stores.graph.neo4j",
                    "uri",
                    "!self.uri.contains('+s:')",
                    "bolt+s and neo4j+s are to come, use bolt:// and a plain listener."),
            new Refusal(
                    "spec.stores.cache.redis",
                    "uri",
                    "!self.uri.startsWith('rediss:')",
                    "rediss is to come, use redis:// and a plain listener."));

    private NotYetSupported() {}
}
