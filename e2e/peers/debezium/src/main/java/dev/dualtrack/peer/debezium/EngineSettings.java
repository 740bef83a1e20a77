package dev.dualtrack.peer.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import io.debezium.ai.embeddings.FieldToEmbedding;
import io.debezium.connector.postgresql.PostgresConnector;
import java.util.Properties;
import org.apache.kafka.connect.storage.FileOffsetBackingStore;

/** The engine's settings. */
final class EngineSettings {
    /** The field of an event that the transform adds. */
    static final String EMBEDDING = "embedding";

    private EngineSettings() {}

    static Properties of(JsonNode config) {
        Properties settings = new Properties();
        settings.setProperty("name", "peer");
        source(config.required("source"), settings);
        settings.setProperty("offset.storage", FileOffsetBackingStore.class.getName());
        settings.setProperty("offset.storage.file.filename", text(config, "offsets"));
        settings.setProperty("offset.flush.interval.ms", "1000");
        transforms(text(config, "model"), settings);
        return settings;
    }

    private static void source(JsonNode source, Properties settings) {
        settings.setProperty("connector.class", PostgresConnector.class.getName());
        settings.setProperty("topic.prefix", "peer");
        settings.setProperty("database.hostname", text(source, "host"));
        settings.setProperty("database.port", text(source, "port"));
        settings.setProperty("database.dbname", text(source, "database"));
        settings.setProperty("database.user", text(source, "user"));
        settings.setProperty("database.password", text(source, "password"));
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("slot.name", text(source, "slot"));
        settings.setProperty("publication.name", text(source, "publication"));
        settings.setProperty("publication.autocreate.mode", "disabled");
        settings.setProperty("table.include.list", text(source, "table"));
        // The table is empty when it starts for the first time.
        settings.setProperty("snapshot.mode", "no_data");
        settings.setProperty("decimal.handling.mode", "double");
        settings.setProperty("poll.interval.ms", "20");
    }

    private static void transforms(String model, Properties settings) {
        settings.setProperty("transforms", "text,embedding");
        settings.setProperty("transforms.text.type", PolicyText.class.getName());
        settings.setProperty("transforms.embedding.type", FieldToEmbedding.class.getName());
        settings.setProperty("transforms.embedding.field.source", PolicyText.FIELD);
        settings.setProperty("transforms.embedding.field.embedding", EMBEDDING);
        settings.setProperty("transforms.embedding." + OnnxModelFactory.DIRECTORY, model);
    }

    private static String text(JsonNode config, String name) {
        return config.required(name).asText();
    }
}
