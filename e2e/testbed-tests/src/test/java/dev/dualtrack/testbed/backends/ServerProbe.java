package dev.dualtrack.testbed.backends;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** One value kept in a server, through the client library that the product uses; each call is a new connection. */
interface ServerProbe {

    void write(Endpoint endpoint, String value) throws Exception;

    String read(Endpoint endpoint) throws Exception;

    static ServerProbe of(Server server) {
        return switch (server) {
            case POSTGRES -> new Postgres();
            case KAFKA -> new Kafka();
            case MILVUS -> new Milvus();
            case NEO4J -> new Neo4j();
            case REDIS -> new Redis();
        };
    }

    /** A table with one row. */
    final class Postgres implements ServerProbe {
        @Override
        public void write(Endpoint endpoint, String value) throws Exception {
            execute(endpoint, "CREATE TABLE IF NOT EXISTS probe (value text)");
            execute(endpoint, "TRUNCATE probe");
            execute(endpoint, "INSERT INTO probe VALUES ('" + value + "')");
        }

        @Override
        public String read(Endpoint endpoint) throws Exception {
            try (Connection connection = connect(endpoint);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT value FROM probe")) {
                row.next();
                return row.getString(1);
            }
        }

        private static void execute(Endpoint endpoint, String sql) throws Exception {
            try (Connection connection = connect(endpoint);
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        private static Connection connect(Endpoint endpoint) throws Exception {
            return DriverManager.getConnection(endpoint.uri(), endpoint.user(), endpoint.password());
        }
    }

    /** A topic with one partition, whose last record counts. */
    final class Kafka implements ServerProbe {
        private static final TopicPartition PARTITION = new TopicPartition("probe", 0);

        @Override
        public void write(Endpoint endpoint, String value) throws Exception {
            Map<String, Object> settings = Map.of("bootstrap.servers", endpoint.uri());
            try (Admin admin = Admin.create(settings)) {
                if (!admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(PARTITION.topic())) {
                    NewTopic topic = new NewTopic(PARTITION.topic(), 1, (short) 1);
                    admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
                }
            }
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
                producer.send(new ProducerRecord<>(PARTITION.topic(), value)).get(30, TimeUnit.SECONDS);
            }
        }

        @Override
        public String read(Endpoint endpoint) {
            try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", endpoint.uri()), new StringDeserializer(), new StringDeserializer())) {
                consumer.assign(List.of(PARTITION));
                consumer.seek(
                        PARTITION,
                        Objects.requireNonNull(
                                        consumer.endOffsets(List.of(PARTITION)).get(PARTITION))
                                - 1);
                for (ConsumerRecord<String, String> last : consumer.poll(Duration.ofSeconds(30))) {
                    return last.value();
                }
                throw new IllegalStateException("records: 0 (expected: 1)");
            }
        }
    }

    /** A collection with one row. */
    final class Milvus implements ServerProbe {
        private static final String COLLECTION = "probe";

        @Override
        public void write(Endpoint endpoint, String value) {
            MilvusClientV2 client = connect(endpoint);
            try {
                if (!client.hasCollection(
                        HasCollectionReq.builder().collectionName(COLLECTION).build())) {
                    client.createCollection(CreateCollectionReq.builder()
                            .collectionName(COLLECTION)
                            .dimension(2)
                            .build());
                }
                client.upsert(UpsertReq.builder()
                        .collectionName(COLLECTION)
                        .data(List.of(row(value)))
                        .build());
            } finally {
                client.close();
            }
        }

        @Override
        public String read(Endpoint endpoint) {
            MilvusClientV2 client = connect(endpoint);
            try {
                QueryReq query = QueryReq.builder()
                        .collectionName(COLLECTION)
                        .filter("id == 1")
                        .outputFields(List.of("value"))
                        .consistencyLevel(ConsistencyLevel.STRONG)
                        .build();
                return String.valueOf(client.query(query)
                        .getQueryResults()
                        .getFirst()
                        .getEntity()
                        .get("value"));
            } finally {
                client.close();
            }
        }

        private static JsonObject row(String value) {
            JsonArray vector = new JsonArray();
            vector.add(1f);
            vector.add(0f);
            JsonObject row = new JsonObject();
            row.addProperty("id", 1L);
            row.addProperty("value", value);
            row.add("vector", vector);
            return row;
        }

        private static MilvusClientV2 connect(Endpoint endpoint) {
            return new MilvusClientV2(ConnectConfig.builder()
                    .uri(endpoint.uri())
                    .username(endpoint.user())
                    .password(endpoint.password())
                    .build());
        }
    }

    /** One node. */
    final class Neo4j implements ServerProbe {
        @Override
        public void write(Endpoint endpoint, String value) {
            try (Driver driver = connect(endpoint)) {
                driver.executableQuery("MERGE (p:Probe) SET p.value = $value")
                        .withParameters(Map.of("value", value))
                        .execute();
            }
        }

        @Override
        public String read(Endpoint endpoint) {
            try (Driver driver = connect(endpoint)) {
                return driver.executableQuery("MATCH (p:Probe) RETURN p.value AS value")
                        .execute()
                        .records()
                        .getFirst()
                        .get("value")
                        .asString();
            }
        }

        private static Driver connect(Endpoint endpoint) {
            return GraphDatabase.driver(endpoint.uri(), AuthTokens.basic(endpoint.user(), endpoint.password()));
        }
    }

    /** One key. */
    final class Redis implements ServerProbe {
        @Override
        public void write(Endpoint endpoint, String value) {
            try (RedisClient client = RedisClient.create(uri(endpoint));
                    StatefulRedisConnection<String, String> connection = client.connect()) {
                connection.sync().set("probe", value);
            }
        }

        @Override
        public String read(Endpoint endpoint) {
            try (RedisClient client = RedisClient.create(uri(endpoint));
                    StatefulRedisConnection<String, String> connection = client.connect()) {
                return String.valueOf(connection.sync().get("probe"));
            }
        }

        private static RedisURI uri(Endpoint endpoint) {
            return RedisURI.Builder.redis(endpoint.host(), endpoint.port())
                    .withPassword(endpoint.password().toCharArray())
                    .withTimeout(Duration.ofSeconds(2))
                    .build();
        }
    }
}
