package dev.dualtrack.peer.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries changes of the sample's policies to the three stores until it is ended. Its one argument is the path of a JSON
 * file that names the servers, what to call things there, and where to keep the account of what was done. Exit code 1:
 * the engine has ended by itself, which only a failure makes it do.
 */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        JsonNode config = new ObjectMapper().readTree(Path.of(arguments[0]).toFile());
        Account account = account(config);
        account.start();
        try (Store vectors = new VectorStore(config.required("milvus"), text(config, "collection"));
                Store graph = new GraphStore(
                        config.required("neo4j"),
                        text(config, "label"),
                        text(config, "issuer"),
                        text(config, "region"),
                        text(config, "industry"));
                Store cache = new Cache(config.required("redis"), text(config, "cache"))) {
            RecordWriter writer = new RecordWriter(List.of(vectors, graph, cache), account);
            engine(EngineSettings.of(config), writer).run();
        }
        System.exit(1);
    }

    private static DebeziumEngine<RecordChangeEvent<SourceRecord>> engine(Properties settings, RecordWriter writer) {
        DebeziumEngine.CompletionCallback ended = (_, message, error) -> LOG.error(message, error);
        return DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(settings)
                .using(ended)
                .notifying(writer)
                .build();
    }

    private static Account account(JsonNode config) throws IOException {
        Path file = Path.of(text(config, "account"));
        return config.has("previous_account")
                ? Account.resume(file, OnnxModelFactory::computed, Path.of(text(config, "previous_account")))
                : Account.begin(file, OnnxModelFactory::computed);
    }

    private static String text(JsonNode config, String name) {
        return config.required(name).asText();
    }
}
