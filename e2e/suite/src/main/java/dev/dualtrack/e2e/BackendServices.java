package dev.dualtrack.e2e;

import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;

/**
 * The servers on the host under the sample's names: a Service without selector and an EndpointSlice for each, so that
 * a manifest written for a cluster with its own servers works unchanged.
 */
final class BackendServices {
    private BackendServices() {}

    /** Manifests for one namespace. */
    static String manifests(String namespace, Backends backends) {
        return String.join(
                "---\n",
                service(namespace, "postgres-primary", 5432, backends.postgres()),
                service(namespace, "kafka", 9092, backends.kafka()),
                service(namespace, "milvus", 19530, backends.milvus()),
                service(namespace, "neo4j", 7687, backends.neo4j()),
                service(namespace, "redis", 6379, backends.redis()));
    }

    private static String service(String namespace, String name, int port, Endpoint endpoint) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  ports: [{name: main, port: %3$d, targetPort: %4$d}]
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: %1$s-host
                  namespace: %2$s
                  labels: {kubernetes.io/service-name: %1$s}
                addressType: IPv4
                ports: [{name: main, port: %4$d}]
                endpoints: [{addresses: ["%5$s"], conditions: {ready: true}}]
                """.formatted(name, namespace, port, endpoint.port(), endpoint.host());
    }
}
