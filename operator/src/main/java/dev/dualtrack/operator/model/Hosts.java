package dev.dualtrack.operator.model;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Host names as the resource means them: one without a dot is a Service of the pipeline's namespace, and is completed so
 * that pods in that namespace and the operator in its own reach the same server.
 */
record Hosts(String namespace) {
    private static final Pattern URI = Pattern.compile("([a-z0-9+]+://)([^:/]+)(.*)");

    String host(String host) {
        return host.indexOf('.') < 0 ? host + "." + namespace + ".svc" : host;
    }

    /** {@code host:port} pairs, comma-separated. */
    String bootstrap(String servers) {
        return Arrays.stream(servers.split(","))
                .map(server -> {
                    int colon = server.lastIndexOf(':');
                    return host(server.substring(0, colon)) + server.substring(colon);
                })
                .collect(Collectors.joining(","));
    }

    String uri(String uri) {
        Matcher matcher = URI.matcher(uri);
        return matcher.matches() ? matcher.group(1) + host(matcher.group(2)) + matcher.group(3) : uri;
    }
}
