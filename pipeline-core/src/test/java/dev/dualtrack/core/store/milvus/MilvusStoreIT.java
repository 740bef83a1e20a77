package dev.dualtrack.core.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.VectorImage;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.DerivedStoreContract;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreBackends;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.core.store.TestImages;
import dev.dualtrack.core.store.TestTable;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.FreePorts;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.CollectionInfo;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.AlterCollectionPropertiesReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.utility.request.AlterAliasReq;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import io.milvus.v2.service.utility.request.FlushReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import io.milvus.v2.service.vector.request.data.FloatVec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The vector store on a real Milvus. */
final class MilvusStoreIT extends DerivedStoreContract {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration LIMITS = Duration.ofSeconds(30);

    private static @Nullable MilvusClientV2 client;

    @BeforeAll
    static void connect() {
        StoreEndpoint endpoint = StoreBackends.milvus();
        client = new MilvusClientV2(ConnectConfig.builder()
                .uri(endpoint.uri())
                .username(StoreBackends.credentials(endpoint).username())
                .password(StoreBackends.credentials(endpoint).password())
                .build());
    }

    @AfterAll
    static void disconnect() {
        if (client != null) {
            client.close();
        }
    }

    private static MilvusClientV2 reader() {
        if (client == null) {
            throw new IllegalStateException("not connected");
        }
        return client;
    }

    @Override
    protected DerivedStore open(String owner, List<TestTable> tables) {
        return new MilvusStore(
                owner, StoreBackends.milvus(), StoreBackends.mappings(tables), TestImages.DIMENSIONS, DEADLINE);
    }

    @Override
    protected Image image(String title, List<String> tags, @Nullable Long amount) {
        return TestImages.vector(title, tags, amount);
    }

    @Override
    protected Optional<TestTable> moved() {
        return Optional.of(table().withVectorFields(List.of(new VectorField("title", null))));
    }

    @Override
    protected void spoil(String key) {
        JsonObject row = row(table(), table().key(key));
        row.addProperty("_version", "no version");
        insert(alias(), row);
    }

    @Override
    protected Runnable plantImpossible(TestTable of, String identity) {
        JsonObject row = row(table(), table().key("k"));
        row.remove("id");
        List<String> keys = of.schema().keyColumns();
        row.addProperty(keys.size() == 1 ? keys.getFirst() : "_id", identity);
        insert(of.id().name() + "_embeddings", row);
        return () -> {};
    }

    @Override
    protected void bendMark(TestTable of, String text) {
        reader().alterCollectionProperties(AlterCollectionPropertiesReq.builder()
                .collectionName(target(of.id().name() + "_embeddings"))
                .property("dualtrack.mark", text)
                .build());
    }

    private static void insert(String collection, JsonObject row) {
        reader().upsert(UpsertReq.builder()
                .collectionName(collection)
                .data(List.of(row))
                .build());
    }

    private String alias() {
        return table().id().name() + "_embeddings";
    }

    private String target() {
        return target(alias());
    }

    private static String target(String alias) {
        return reader().describeAlias(DescribeAliasReq.builder().alias(alias).build())
                .getCollectionName();
    }

    private static List<String> collections() {
        return reader().listCollections().getCollectionInfos().stream()
                .map(CollectionInfo::getCollectionName)
                .toList();
    }

    private long countThroughAlias() {
        Object count = reader().query(QueryReq.builder()
                        .collectionName(alias())
                        .outputFields(List.of("count(*)"))
                        .consistencyLevel(ConsistencyLevel.STRONG)
                        .build())
                .getQueryResults()
                .getFirst()
                .getEntity()
                .get("count(*)");
        return Long.parseLong(String.valueOf(count));
    }

    @Test
    void anApplicationFindsTheNearestThroughTheAlias() {
        apply(
                upsert("near", meta(version(1)), image("near", List.of("a"), 1L)),
                upsert("far", meta(version(1)), image("something else", List.of("a"), 1L)));

        assertThat(reader().search(SearchReq.builder()
                                .collectionName(alias())
                                .data(List.of(
                                        new FloatVec(TestImages.vectorOf("near").toArray())))
                                .limit(1)
                                .outputFields(List.of("title"))
                                .consistencyLevel(ConsistencyLevel.STRONG)
                                .build())
                        .getSearchResults()
                        .getFirst()
                        .getFirst()
                        .getEntity())
                .containsEntry("title", "near");
    }

    @Test
    void keepsTheStoredVectorWhereTheImageHasNone() {
        apply(upsert("k", meta(version(1)), image("first", List.of("a"), 1L)));
        VectorImage second = TestImages.vector("second", List.of(), null);

        apply(upsert("k", meta(version(2)), new VectorImage(null, second.fields())));

        assertThat(store().images(table().id(), List.of(table().key("k"))))
                .isEqualTo(Map.of(table().key("k"), new VectorImage(TestImages.vectorOf("first"), second.fields())));
    }

    @Test
    void asksToDecideAgainWhereThereIsNoStoredVector() {
        failsAs(
                ErrorClass.TRANSIENT,
                new VectorImage(null, TestImages.vector("t", List.of(), 1L).fields()),
                "expected: one");
    }

    @Test
    void asksToDecideAgainWhereAForeignHandSpoiledTheStoredVector() {
        spoil("k");

        failsAs(
                ErrorClass.TRANSIENT,
                new VectorImage(null, TestImages.vector("t", List.of(), 1L).fields()),
                "expected: one");
    }

    @Test
    void aVectorOfAnotherDimensionIsADataFailure() {
        failsAs(
                ErrorClass.DATA,
                new VectorImage(Vector.of(new float[] {1, 2}), Map.of()),
                "2 dimensions (expected: 384)");
    }

    @Test
    void textLongerThanAFieldIsADataFailureThatNamesTheColumn() {
        String tooLong = "\uac00".repeat(21_846);

        failsAs(ErrorClass.DATA, with("title", tooLong), "column title: 65538 bytes");
        failsAs(ErrorClass.DATA, with("tags", List.of(tooLong)), "column tags: 65538 bytes");
        failsAs(ErrorClass.DATA, with("tags", Collections.nCopies(4_097, "t")), "4097 elements");
        failsAs(ErrorClass.DATA, with("title", "half \ud800 pair"), "surrogate");
        failsAs(ErrorClass.DATA, with("rate", Double.NaN), "column rate: NaN");
    }

    @Test
    void whatTheServerItselfRefusesIsADataFailureToo() {
        assertThatThrownBy(() -> new MilvusConnection(StoreBackends.milvus(), DEADLINE)
                        .call(
                                "upsert",
                                direct -> direct.upsert(UpsertReq.builder()
                                        .collectionName(alias())
                                        .data(List.of(tooLongSpec()))
                                        .build())))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.DATA));
    }

    /** The server looks at its limits every three seconds, and takes one more write than they allow. */
    @Test
    void writesAboveTheRateThatTheServerAllowsAreThrottledUntilItAllowsMore() {
        writesPerSecond("0.00001");
        List<ErrorClass> refusals = new ArrayList<>();
        Await.await(
                () -> {
                    try {
                        apply(upsert("k", meta(version(1)), image("t", List.of("a"), 1L)));
                    } catch (ClassifiedException e) {
                        refusals.add(e.errorClass());
                    }
                    return !refusals.isEmpty();
                },
                LIMITS,
                "the server takes no more");
        assertThat(refusals).containsExactly(ErrorClass.THROTTLED);

        writesPerSecond("1000");
        Await.await(
                () -> {
                    apply(upsert("k", meta(version(2)), image("later", List.of("a"), 1L)));
                    return true;
                },
                LIMITS,
                "it takes writes again");
    }

    /** Megabytes of inserts and of upserts that the server allows for the collection. */
    private void writesPerSecond(String megabytes) {
        reader().alterCollectionProperties(AlterCollectionPropertiesReq.builder()
                .collectionName(target())
                .property("collection.insertRate.max.mb", megabytes)
                .property("collection.upsertRate.max.mb", megabytes)
                .build());
    }

    private JsonObject tooLongSpec() {
        JsonObject row = row(table(), table().key("k"));
        row.addProperty("_spec", "\uac00".repeat(100));
        return row;
    }

    private JsonObject row(TestTable of, RecordKey key) {
        return new MilvusRows(
                        new MilvusTable(StoreBackends.mappings(List.of(of)).getFirst(), TestImages.DIMENSIONS))
                .encode(key, meta(version(1)), TestImages.vector("t", List.of(), 1L), TestImages.vectorOf("t"));
    }

    @Test
    void aVectorUnderAKeyThatNoRowCanHaveIsCountedAndNotShown() {
        TestTable numbers = TestTable.numberKey(freshName(), mode());
        DerivedStore another = opened("cluster/default/mine", numbers);
        another.prepare();
        JsonObject row = row(numbers, numbers.key(7L));
        insert(numbers.id().name() + "_embeddings", row);
        for (String foreign : List.of("none", "007")) {
            row.addProperty("id", foreign);
            insert(numbers.id().name() + "_embeddings", row);
        }

        List<RecordKey> seen = new ArrayList<>();
        another.scan(numbers.id(), record -> seen.add(record.key()));

        assertThat(seen).containsExactly(numbers.key(7L));
        assertThat(another.count(numbers.id())).isEqualTo(3);
        another.purge();
    }

    @Test
    void aVectorUnderAnIdThatIsNoUuidIsCountedAndNotShown() {
        TestTable uuids = TestTable.uuidKey(freshName(), mode());
        DerivedStore another = opened("cluster/default/mine", uuids);
        another.prepare();
        insert(uuids.id().name() + "_embeddings", row(uuids, uuids.key("ghost")));

        another.scan(uuids.id(), record -> assertThat(record).as("shown").isNull());

        assertThat(another.count(uuids.id())).isEqualTo(1);
        another.purge();
    }

    private VectorImage with(String column, Object value) {
        Map<String, @Nullable Object> fields =
                new HashMap<>(TestImages.vector("t", List.of(), 1L).fields());
        fields.put(column, value);
        return new VectorImage(TestImages.vectorOf("t"), fields);
    }

    private void failsAs(ErrorClass expected, VectorImage image, String words) {
        assertThatThrownBy(() -> apply(upsert("k", meta(version(1)), image)))
                .isInstanceOfSatisfying(ClassifiedException.class, e -> {
                    assertThat(e.errorClass()).isEqualTo(expected);
                    assertThat(e.getMessage()).contains(words);
                });
        assertThat(read("k")).isEmpty();
    }

    @Test
    void aChangedMappingIsFilledBesideTheOldOneUntilItIsPublished() {
        apply(upsert("k", meta(version(1)), image("old", List.of("a"), 1L)));
        store().mark(new StoreMark(
                "cluster/default/mine", 1, "7", "slot", Map.of(table().id().toString(), "spec")));
        String before = target();
        TestTable changed = table().withVectorFields(List.of(new VectorField("title", null)));
        DerivedStore next = opened("cluster/default/mine", changed);

        next.prepare();

        assertThat(target()).isEqualTo(before);
        assertThat(next.count(table().id())).isZero();
        assertThat(next.mark().orElseThrow().filled()).isEmpty();
        assertThat(next.mark().orElseThrow().epoch()).isEqualTo(1);
        next.apply(
                changed.id(),
                List.of(
                        new StoreWrite.Upsert(
                                changed.key("k"),
                                meta(version(1)),
                                new VectorImage(TestImages.vectorOf("new"), Map.of("title", "new"))),
                        new StoreWrite.Upsert(
                                changed.key("l"),
                                meta(version(1)),
                                new VectorImage(TestImages.vectorOf("new"), Map.of("title", "new")))));
        assertThat(countThroughAlias()).isEqualTo(1);

        assertThat(store().unpublished(table().id())).isFalse();
        assertThat(next.unpublished(changed.id())).isTrue();

        assertThat(next.publish(changed.id())).isTrue();

        assertThat(next.unpublished(changed.id())).isFalse();
        assertThat(target()).isNotEqualTo(before);
        assertThat(countThroughAlias()).isEqualTo(2);
        assertThat(collections()).contains(before);
        assertThat(next.publish(changed.id())).isFalse();

        next.retire(changed.id());

        assertThat(collections()).doesNotContain(before);
        assertThat(countThroughAlias()).isEqualTo(2);
    }

    @Test
    void neitherAdoptsNorDropsAForeignCollection() {
        TestTable other = TestTable.textKey(freshName(), Mode.INVALIDATE);
        String name = other.id().name() + "_embeddings";
        createForeign(name);
        DerivedStore mine = opened("cluster/default/mine", other);

        assertThatThrownBy(mine::prepare)
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.SCHEMA));
        mine.purge();

        assertThat(collections()).contains(name);
        reader().dropCollection(DropCollectionReq.builder().collectionName(name).build());
    }

    private static void createForeign(String name) {
        CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
        schema.addField(AddFieldReq.builder()
                .fieldName("id")
                .dataType(DataType.VarChar)
                .maxLength(10)
                .isPrimaryKey(true)
                .build());
        schema.addField(AddFieldReq.builder()
                .fieldName("v")
                .dataType(DataType.FloatVector)
                .dimension(2)
                .build());
        reader().createCollection(CreateCollectionReq.builder()
                .collectionName(name)
                .collectionSchema(schema)
                .indexParam(IndexParam.builder()
                        .fieldName("v")
                        .metricType(IndexParam.MetricType.COSINE)
                        .build())
                .build());
    }

    @Test
    void readersWhomSomebodyHasLedElsewhereAreNotShownTheRecords() {
        String foreign = freshName();
        createForeign(foreign);
        store().mark(new StoreMark("cluster/default/mine", 1, "7", "slot", Map.of()));
        assertThat(store().unpublished(table().id())).isFalse();

        reader().alterAlias(AlterAliasReq.builder()
                .alias(alias())
                .collectionName(foreign)
                .build());

        assertThat(store().mark().map(StoreMark::owner)).contains("cluster/default/mine");
        assertThat(store().unpublished(table().id())).isTrue();
        reader().dropAlias(DropAliasReq.builder().alias(alias()).build());
        assertThat(store().unpublished(table().id())).isTrue();
        store().prepare();
        assertThat(store().unpublished(table().id())).isFalse();
        reader().dropCollection(
                        DropCollectionReq.builder().collectionName(foreign).build());
    }

    @Test
    void aScanSeesEachRecordOnceOverManySegments() {
        Map<RecordKey, Meta> expected = new HashMap<>();
        for (int batch = 0; batch < 6; batch++) {
            List<StoreWrite> writes = new ArrayList<>();
            for (int i = batch; i < 3_000; i += 6) {
                String key = "\"\uac00" + (i * 7_919 % 3_000) + "\\";
                writes.add(upsert(key, meta(version(i)), image("t", List.of(), (long) i)));
                expected.put(table().key(key), meta(version(i)));
            }
            store().apply(table().id(), writes);
            reader().flush(FlushReq.builder().collectionNames(List.of(target())).build());
        }
        List<StoreWrite> again = new ArrayList<>();
        expected.replaceAll((key, meta) -> {
            if (again.size() < 400) {
                again.add(new StoreWrite.Upsert(key, meta(version(9_999)), image("u", List.of(), 1L)));
                return meta(version(9_999));
            }
            return meta;
        });
        store().apply(table().id(), again);

        Map<RecordKey, Meta> seen = new HashMap<>();
        store().scan(
                        table().id(),
                        record -> assertThat(
                                        seen.put(record.key(), record.meta().orElseThrow()))
                                .as("seen twice")
                                .isNull());
        assertThat(seen).isEqualTo(expected);
        assertThat(store().count(table().id())).isEqualTo(3_000);
    }

    @Test
    void aBoundedReadIsAnsweredFromWhatTheServerHasAlready() {
        apply(upsert("k", meta(version(1)), image("t", List.of(), 1L)));
        assertThat(read("k")).hasSize(1);

        assertThat(store().read(table().id(), List.of(table().key("k")), Freshness.BOUNDED))
                .hasSize(1);
    }

    @Test
    void aLostCollectionIsASchemaFailure() {
        String physical = target();
        reader().dropAlias(DropAliasReq.builder().alias(alias()).build());
        reader().dropCollection(
                        DropCollectionReq.builder().collectionName(physical).build());

        assertThatThrownBy(() -> read("k"))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.SCHEMA));
        assertThat(store().mark()).isEmpty();
        store().prepare();
        assertThat(read("k")).isEmpty();
    }

    @Test
    void aWrongPasswordIsAnAuthFailure() {
        fails(ErrorClass.AUTH, StoreBackends.endpoint(StoreBackends.milvus().uri(), "root", "wrong"));
    }

    @Test
    void aServerThatIsAwayIsAConnectivityFailureWithinTheDeadline() {
        long start = System.nanoTime();

        fails(ErrorClass.CONNECTIVITY, StoreBackends.endpoint("http://127.0.0.1:" + FreePorts.one(), "root", "any"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.multipliedBy(2));
    }

    private static void fails(ErrorClass expected, StoreEndpoint endpoint) {
        TestTable table = TestTable.textKey("policies", Mode.INVALIDATE);
        try (DerivedStore other = new MilvusStore(
                "me", endpoint, StoreBackends.mappings(List.of(table)), TestImages.DIMENSIONS, Duration.ofSeconds(3))) {
            assertThatThrownBy(() -> other.count(table.id()))
                    .isInstanceOfSatisfying(
                            ClassifiedException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(expected));
        }
    }
}
