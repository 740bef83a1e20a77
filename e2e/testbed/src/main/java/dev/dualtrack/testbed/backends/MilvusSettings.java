package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.FreePorts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings that differ from those in the wheel's template.
 *
 * <p>Short sessions and time ticks: after a kill it serves again in about 10 s instead of 55 s, and strong reads wait half as
 * long. Ticks are not shorter still, since they cost: a server at rest takes 5 % of a core with ticks of 200 ms, 8 % with
 * 100 ms and 14 % with 50 ms.
 *
 * @param data a directory for everything that Milvus writes
 * @param port for clients
 * @param sharesNetwork whether the components' own ports must be chosen free too
 */
record MilvusSettings(Path data, int port, boolean sharesNetwork) {
    /** <code>{{ name(type): default }}</code>, type and default optional. */
    private static final Pattern FIELD = Pattern.compile("\\{\\{ *(\\w+)(?:\\(\\w+\\))?(?:: *([^ }]*))? *}}");

    private static final List<String> COMPONENT_PORTS = List.of(
            "proxy_internal_port",
            "root_coord_port",
            "query_coord_port",
            "query_node_port",
            "index_coord_port",
            "index_node_port",
            "data_coord_port",
            "data_node_port");

    String render(String template) {
        Map<String, String> values = new HashMap<>(Map.of(
                "proxy_port", String.valueOf(port),
                "authorization_enabled", "true",
                "etcd_data_dir", data.resolve("etcd").toString(),
                "etcd_log_path", data.resolve("etcd.log").toString(),
                "local_storage_dir", data.toString(),
                "rocksmq_data_dir", data.resolve("rocksmq").toString(),
                "system_log_path", data.resolve("logs").toString()));
        if (sharesNetwork) {
            Iterator<Integer> ports = FreePorts.several(COMPONENT_PORTS.size()).iterator();
            COMPONENT_PORTS.forEach(name -> values.put(name, String.valueOf(ports.next())));
        }
        Matcher field = FIELD.matcher(template);
        String filled = field.replaceAll(match -> {
            String fallback = match.group(2) == null ? "" : match.group(2);
            return Matcher.quoteReplacement(values.getOrDefault(match.group(1), fallback));
        });
        return filled.replaceAll("(?m)^( +)ip: .*$", "$1ip: 127.0.0.1")
                .replaceAll("(?m)^( +)ttl: 30 ", "$1ttl: 5 ")
                .replaceAll("(?m)^( +timeTickInterval:) 200 ", "$1 100 ")
                .replaceAll("(?m)^( +heartbeatAvailableInterval:) 10000 ", "$1 3000 ");
    }
}
