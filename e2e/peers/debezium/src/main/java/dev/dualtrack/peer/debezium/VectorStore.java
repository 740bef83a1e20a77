package dev.dualtrack.peer.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.util.List;
import java.util.Objects;

/** The vectors in Milvus, with the columns that the sample's mapping names. */
final class VectorStore implements Store {
    private static final int DIMENSIONS = 384;
    private static final int LONGEST_TEXT = 65_535;

    private final MilvusClientV2 client;
    private final String collection;

    /** Connects, and makes the collection if it is not there. */
    VectorStore(JsonNode server, String collection) {
        this.collection = collection;
        client = new MilvusClientV2(ConnectConfig.builder()
                .uri(server.required("uri").asText())
                .token(server.required("user").asText() + ":"
                        + server.required("password").asText())
                .build());
        if (!client.hasCollection(
                HasCollectionReq.builder().collectionName(collection).build())) {
            client.createCollection(CreateCollectionReq.builder()
                    .collectionName(collection)
                    .collectionSchema(schema())
                    .indexParam(IndexParam.builder()
                            .fieldName("embedding")
                            .indexType(IndexParam.IndexType.AUTOINDEX)
                            .metricType(IndexParam.MetricType.COSINE)
                            .build())
                    .build());
        }
        client.loadCollection(
                LoadCollectionReq.builder().collectionName(collection).build());
    }

    private static CreateCollectionReq.CollectionSchema schema() {
        CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
        schema.addField(AddFieldReq.builder()
                .fieldName("policy_id")
                .dataType(DataType.VarChar)
                .maxLength(256)
                .isPrimaryKey(true)
                .build());
        schema.addField(AddFieldReq.builder()
                .fieldName("embedding")
                .dataType(DataType.FloatVector)
                .dimension(DIMENSIONS)
                .build());
        for (String text : List.of("title", "target_regions", "target_industries", "created_at")) {
            schema.addField(AddFieldReq.builder()
                    .fieldName(text)
                    .dataType(DataType.VarChar)
                    .maxLength(LONGEST_TEXT)
                    .build());
        }
        for (String amount : List.of("funding_amount_min", "funding_amount_max")) {
            schema.addField(AddFieldReq.builder()
                    .fieldName(amount)
                    .dataType(DataType.Int64)
                    .build());
        }
        schema.addField(AddFieldReq.builder()
                .fieldName("interest_rate")
                .dataType(DataType.Double)
                .build());
        return schema;
    }

    @Override
    public void put(Policy policy, List<Float> embedding) {
        JsonArray vector = new JsonArray(embedding.size());
        embedding.forEach(vector::add);
        JsonObject row = new JsonObject();
        row.addProperty("policy_id", policy.id());
        row.add("embedding", vector);
        row.addProperty("title", policy.title());
        row.addProperty("target_regions", String.join(",", policy.regions()));
        row.addProperty("target_industries", String.join(",", policy.industries()));
        row.addProperty("funding_amount_min", Objects.requireNonNullElse(policy.fundingMin(), 0L));
        row.addProperty("funding_amount_max", Objects.requireNonNullElse(policy.fundingMax(), 0L));
        row.addProperty("interest_rate", Objects.requireNonNullElse(policy.interestRate(), 0.0));
        row.addProperty("created_at", policy.createdAt());
        client.upsert(UpsertReq.builder()
                .collectionName(collection)
                .data(List.of(row))
                .build());
    }

    @Override
    public void delete(String id) {
        client.delete(
                DeleteReq.builder().collectionName(collection).ids(List.of(id)).build());
    }

    @Override
    public void close() {
        client.close();
    }
}
