package dev.dualtrack.operator;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/** One pipeline of a test: a namespace, a database with two tables, a topic prefix and the resource itself. */
final class Specimen implements AutoCloseable {
    static final String NAME = "books";

    private final Lab lab;
    private final Database database;
    private final String namespace;
    private final String prefix;
    private final String kafka;
    private String spec;

    Specimen(Lab lab) {
        this(lab, lab.namespace());
    }

    Specimen(Lab lab, String namespace) {
        this(lab, namespace, lab.backends());
    }

    /** With a database on other servers than the lab's. */
    Specimen(Lab lab, String namespace, Backends source) {
        this(lab, namespace, source, lab.backends().kafka().address());
    }

    /** With a database and brokers that may be others than the lab's. */
    Specimen(Lab lab, String namespace, Backends source, String kafka) {
        this.lab = lab;
        this.namespace = namespace;
        this.kafka = kafka;
        database = source.newDatabase();
        prefix = lab.backends().newTopicPrefix();
        database.execute(
                "CREATE TABLE public.books (id bigint PRIMARY KEY, title text)",
                "CREATE TABLE public.authors (id bigint PRIMARY KEY, name text)",
                "ALTER TABLE public.books REPLICA IDENTITY FULL",
                "ALTER TABLE public.authors REPLICA IDENTITY FULL",
                "ALTER TABLE public.books OWNER TO " + database.owner(),
                "ALTER TABLE public.authors OWNER TO " + database.owner());
        spec = """
                apiVersion: dualtrack.dev/v1alpha1
                kind: DataPipeline
                metadata: {name: books, namespace: %s}
                spec:
                  source:
                    postgres:
                      host: %s
                      port: %d
                      database: %s
                      credentials: {secret: source}
                      slotName: %s
                      publicationName: books
                  stream:
                    kafka: {bootstrapServers: "%s", topicPrefix: %s, partitions: 3, replicationFactor: 1}
                  stores:
                    graph: {neo4j: {uri: "bolt://127.0.0.1:7687"}}
                    cache: {redis: {uri: "redis://127.0.0.1:6379"}}
                  tables:
                    - name: public.books
                      graph: {label: Book_%s, properties: [title]}
                      cache: {key: "%s-book:{id}"}
                    - name: public.authors
                      graph: {label: Author_%s, properties: [name]}
                """.formatted(
                        namespace,
                        database.server().host(),
                        database.server().port(),
                        database.name(),
                        slot(),
                        kafka,
                        prefix,
                        label(),
                        prefix,
                        label());
    }

    String namespace() {
        return namespace;
    }

    String prefix() {
        return prefix;
    }

    Database database() {
        return database;
    }

    String slot() {
        return "slot_" + label();
    }

    /** Replaces a piece of the resource before it is applied. */
    Specimen with(String piece, String replacement) {
        if (!spec.contains(piece)) {
            throw new AssertionError("resource: no '" + piece + "' in it");
        }
        spec = spec.replace(piece, replacement);
        return this;
    }

    Specimen secret() {
        return secret("source", Map.of("username", database.replicator(), "password", database.password()));
    }

    /** Creates a Secret, or gives an existing one these keys. */
    Specimen secret(String name, Map<String, String> keys) {
        lab.admin()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withStringData(keys)
                        .build())
                .serverSideApply();
        return this;
    }

    /** Makes the slot as Debezium does at its first start. */
    Specimen createSlot() {
        slot("SELECT pg_create_logical_replication_slot(?, 'pgoutput')");
        return this;
    }

    /** Removes the slot behind the operator's back. */
    void dropSlot() {
        slot("SELECT pg_drop_replication_slot(?)");
    }

    /** Removes the slot and makes another one of that name, faster than the operator looks. */
    void makeSlotAgain() throws SQLException {
        superuser(
                "SELECT pg_drop_replication_slot('" + slot() + "')",
                "SELECT pg_create_logical_replication_slot('" + slot() + "', 'pgoutput')");
    }

    /** Connects to the database as its superuser. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                database.server().jdbcUrl(database.name()),
                database.server().user(),
                database.server().password());
    }

    private void slot(String call) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(call)) {
            statement.setString(1, slot());
            statement.execute();
        } catch (SQLException e) {
            throw new AssertionError("slot " + slot() + ": " + call, e);
        }
    }

    Specimen apply() {
        lab.admin()
                .load(new ByteArrayInputStream(spec.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
        return this;
    }

    DataPipeline get() {
        return lab.get(namespace, NAME);
    }

    DataPipelineStatus status() {
        DataPipelineStatus status = get().getStatus();
        return status == null ? DataPipelineStatus.UNSEEN : status;
    }

    Optional<Condition> condition(String type) {
        return status().conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    /** Waits for a condition with one of these reasons and returns it. */
    Condition await(String type, String... reasons) {
        Await.await(
                () -> condition(type)
                        .filter(found -> List.of(reasons).contains(found.reason()))
                        .isPresent(),
                Lab.SOON,
                type + " says " + List.of(reasons) + " (now: " + condition(type) + ")");
        return condition(type).orElseThrow();
    }

    void await(Predicate<DataPipelineStatus> wish, String what) {
        Await.await(() -> wish.test(status()), Lab.SOON, what);
    }

    Inventory inventory() {
        return new Inventory(lab.admin(), namespace);
    }

    /** Waits until the operator has made the last of the children. */
    Specimen awaitChildren() {
        Await.await(
                () -> inventory().names().contains("CronJob/books-reconcile"),
                Lab.SOON,
                "the last child is made (status: " + status() + ")");
        return this;
    }

    void awaitReplicas(String deployment, int replicas) {
        Await.await(
                () -> inventory().deployment(deployment).getSpec().getReplicas() == replicas,
                Lab.SOON,
                deployment + " wants " + replicas + " replicas");
    }

    /** Sets an annotation of the operator's own. */
    void annotate(String name, String value) {
        edit("{\"metadata\":{\"annotations\":{\"dualtrack.dev/" + name + "\":\"" + value + "\"}}}");
    }

    void edit(String mergePatch) {
        resource().patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch);
    }

    void delete() {
        requestDeletion();
        Await.await(this::isGone, Lab.SOON, "the pipeline is gone");
    }

    void requestDeletion() {
        resource().delete();
    }

    boolean isGone() {
        return resource().get() == null;
    }

    /** Versions of the resource, of its children and of the operator's events. */
    Map<String, String> versions() {
        Map<String, String> versions = inventory().versions();
        versions.put("DataPipeline", get().getMetadata().getResourceVersion());
        return versions;
    }

    /** Runs statements as the superuser. */
    void superuser(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of a query that a superuser makes. */
    List<String> column(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }

    /** Reads the slot as cdc-server does, from its publication, until it is closed. */
    Connection readSlot() throws SQLException {
        Properties login = new Properties();
        PGProperty.USER.set(login, database.server().user());
        PGProperty.PASSWORD.set(login, database.server().password());
        PGProperty.REPLICATION.set(login, "database");
        PGProperty.PREFER_QUERY_MODE.set(login, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(login, "14");
        Connection reader = DriverManager.getConnection(database.server().jdbcUrl(database.name()), login);
        reader.unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withAutomaticFlush(false)
                .withSlotName(slot())
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", NAME)
                .start();
        return reader;
    }

    /** Stores the source's present position as cdc-server does while it takes a snapshot. */
    void storeOffsetOfASnapshot() throws Exception {
        storeOffset("{\"snapshot\":\"INITIAL\",\"snapshot_completed\":false,\"lsn\":" + position() + "}");
    }

    /** Stores the source's present position as cdc-server does when it has read all changes. */
    void storeOffset() throws Exception {
        storeOffset(0);
    }

    /** The same, that many bytes beyond the end of the source's log. */
    void storeOffset(long beyond) throws Exception {
        long position = position() + beyond;
        storeOffset("{\"lsn_proc\":" + position + ",\"lsn_commit\":" + position + ",\"lsn\":" + position + "}");
    }

    /** Writes that many mebibytes into the source's log. */
    void growLog(int mebibytes) throws SQLException {
        column(
                "SELECT count(pg_logical_emit_message(true, 'test', repeat('x', 1048576)))::text FROM generate_series(1, "
                        + mebibytes + ")");
    }

    private void storeOffset(String offset) throws ExecutionException, InterruptedException, TimeoutException {
        send("cdc-offsets", "[\"kafka\",{\"server\":\"" + prefix + "\"}]", offset);
    }

    private long position() throws SQLException {
        return Long.parseLong(column("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
                .getFirst());
    }

    /** Puts another owner's mark where the pipeline's own is. */
    void markFor(String owner) throws ExecutionException, InterruptedException, TimeoutException {
        send("dlq", Naming.OWNER_KEY, """
                {"owner":"%s","epoch":1,"since":"2026-01-01T00:00:00Z","systemIdentifier":"7","slot":"theirs",
                 "streaming":true,"recoveries":[]}""".formatted(owner));
    }

    /** Puts that in the place of the mark; null removes it. */
    void mark(@Nullable String bytes) throws ExecutionException, InterruptedException, TimeoutException {
        send("dlq", Naming.OWNER_KEY, bytes);
    }

    /** Puts that many events of table books into its topic. */
    void storeEvents(int count) throws ExecutionException, InterruptedException, TimeoutException {
        for (int id = 0; id < count; id++) {
            send("public.books", "{\"id\":" + id + "}", "{}");
        }
    }

    private void send(String topic, String key, @Nullable String value)
            throws ExecutionException, InterruptedException, TimeoutException {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            prefix + "." + topic,
                            key.getBytes(StandardCharsets.UTF_8),
                            value == null ? null : value.getBytes(StandardCharsets.UTF_8)))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        delete();
        lab.admin().namespaces().withName(namespace).delete();
        database.close();
    }

    private Resource<DataPipeline> resource() {
        return lab.admin().resources(DataPipeline.class).inNamespace(namespace).withName(NAME);
    }

    private String label() {
        return prefix.replaceAll("[^A-Za-z0-9]", "_").toLowerCase(Locale.ROOT);
    }
}
