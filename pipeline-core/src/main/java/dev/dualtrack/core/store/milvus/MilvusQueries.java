package dev.dualtrack.core.store.milvus;

import com.google.gson.JsonObject;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import io.milvus.v2.service.vector.response.QueryResp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Requests about one table's physical collection, in chunks that stay small on the wire. */
final class MilvusQueries {
    /** The fields of the metadata, and the key. */
    static final Function<MilvusTable, List<String>> META =
            table -> Stream.concat(Stream.of(table.keyField()), MilvusTable.META.stream())
                    .toList();

    /** All fields, the vector among them. */
    static final Function<MilvusTable, List<String>> ALL = table -> List.of("*");

    private static final int CHUNK = 500;
    private static final int DELETES = 100;
    private static final long PAGE = 1_000;

    private final MilvusTable table;
    private final MilvusConnection connection;

    MilvusQueries(MilvusTable table, MilvusConnection connection) {
        this.table = table;
        this.connection = connection;
    }

    List<Map<String, Object>> byKeys(
            String operation, List<RecordKey> keys, Function<MilvusTable, List<String>> fields, Freshness freshness) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (List<String> chunk : chunks(keys.stream().map(table::idOf).toList(), CHUNK)) {
            found.addAll(query(
                    operation,
                    QueryReq.builder()
                            .collectionName(table.physical())
                            .filter(MilvusFilter.in(table.keyField(), chunk))
                            .outputFields(fields.apply(table))
                            .consistencyLevel(
                                    switch (freshness) {
                                        case STRONG -> ConsistencyLevel.STRONG;
                                        case BOUNDED -> ConsistencyLevel.BOUNDED;
                                    })
                            .build()));
        }
        return found;
    }

    /**
     * Every row, a page at a time in the order of the primary key. {@code reduce_stop_for_best} makes the server give
     * the smallest keys, as the SDK's iterator asks for too; the cursor is the greatest of them in the order of their
     * bytes, which is the server's.
     */
    void scan(Function<MilvusTable, List<String>> fields, Consumer<Map<String, Object>> sink) {
        String last = null;
        List<Map<String, Object>> page;
        do {
            page = query(
                    "scan",
                    QueryReq.builder()
                            .collectionName(table.physical())
                            .filter(last == null ? "" : MilvusFilter.greater(table.keyField(), last))
                            .outputFields(fields.apply(table))
                            .limit(PAGE)
                            .queryParams(Map.of("reduce_stop_for_best", "true", "iterator", "true"))
                            .consistencyLevel(ConsistencyLevel.STRONG)
                            .build());
            for (Map<String, Object> row : page) {
                String key = String.valueOf(row.get(table.keyField()));
                last = last == null || isAfter(key, last) ? key : last;
                sink.accept(row);
            }
        } while (!page.isEmpty());
    }

    private static boolean isAfter(String key, String other) {
        return Arrays.compareUnsigned(key.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)) > 0;
    }

    long count() {
        Object count = query(
                        "count",
                        QueryReq.builder()
                                .collectionName(table.physical())
                                .outputFields(List.of("count(*)"))
                                .consistencyLevel(ConsistencyLevel.STRONG)
                                .build())
                .getFirst()
                .get("count(*)");
        return Long.parseLong(String.valueOf(count));
    }

    void upsert(List<JsonObject> rows) {
        for (List<JsonObject> chunk : chunks(rows, CHUNK)) {
            connection.call(
                    "upsert",
                    client -> client.upsert(UpsertReq.builder()
                            .collectionName(table.physical())
                            .data(chunk)
                            .build()));
        }
    }

    void delete(List<String> ids) {
        for (List<String> chunk : chunks(ids, DELETES)) {
            connection.call(
                    "delete",
                    client -> client.delete(DeleteReq.builder()
                            .collectionName(table.physical())
                            .filter(MilvusFilter.in(table.keyField(), chunk))
                            .build()));
        }
    }

    private List<Map<String, Object>> query(String operation, QueryReq request) {
        return connection.call(operation, client -> client.query(request)).getQueryResults().stream()
                .map(QueryResp.QueryResult::getEntity)
                .toList();
    }

    private static <T> List<List<T>> chunks(List<T> items, int size) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            chunks.add(items.subList(from, Math.min(items.size(), from + size)));
        }
        return chunks;
    }
}
