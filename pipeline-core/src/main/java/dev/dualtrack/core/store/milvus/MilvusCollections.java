package dev.dualtrack.core.store.milvus;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.store.MarkCodec;
import dev.dualtrack.core.store.Ownership;
import dev.dualtrack.core.store.StoreMark;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.CollectionInfo;
import io.milvus.v2.service.collection.request.AlterCollectionPropertiesReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.index.request.CreateIndexReq;
import io.milvus.v2.service.index.request.ListIndexesReq;
import io.milvus.v2.service.utility.request.AlterAliasReq;
import io.milvus.v2.service.utility.request.CreateAliasReq;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import io.milvus.v2.service.vector.request.QueryReq;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Collections, their owners and their aliases.
 *
 * <p>Owner and mark are properties of a collection: unlike its description they can be altered later, and unlike a
 * collection of marks they vanish with what they describe. The owner is set in the request that creates, so no
 * collection of ours is ever without one. Milvus has no compare-and-set: two owners that mark at the same moment are
 * told apart by the collection's creation alone.
 */
final class MilvusCollections {
    private static final String OWNER = "dualtrack.owner";
    private static final String MARK = "dualtrack.mark";

    private final Ownership ownership;
    private final MilvusConnection connection;

    MilvusCollections(Ownership ownership, MilvusConnection connection) {
        this.ownership = ownership;
        this.connection = connection;
    }

    /** Makes what is missing: collection, index, load, alias. What is there must be ours. */
    void prepare(MilvusTable table) {
        Optional<String> target = target(table);
        if (target.isEmpty() && exists(table.alias())) {
            throw ownership.foreign("collection " + table.alias(), "somebody who used its name");
        }
        target.ifPresent(this::requireOwn);
        if (exists(table.physical())) {
            requireOwn(table.physical());
            index(table);
        } else {
            create(table);
        }
        connection.call("load", client -> {
            client.loadCollection(
                    LoadCollectionReq.builder().collectionName(table.physical()).build());
            return table;
        });
        if (target.isEmpty()) {
            connection.call("create alias", client -> {
                client.createAlias(CreateAliasReq.builder()
                        .alias(table.alias())
                        .collectionName(table.physical())
                        .build());
                return table;
            });
        }
        warmUp(table);
    }

    private void create(MilvusTable table) {
        connection.call("create", client -> {
            client.createCollection(CreateCollectionReq.builder()
                    .collectionName(table.physical())
                    .description("Dualtrack " + ownership.owner() + " " + table.id())
                    .collectionSchema(table.schema())
                    .property(OWNER, ownership.owner())
                    .indexParam(vectorIndex())
                    .build());
            return table;
        });
    }

    /** A creation that broke off after its first step has no index. */
    private void index(MilvusTable table) {
        connection.call("index", client -> {
            List<String> indexes = client.listIndexes(
                    ListIndexesReq.builder().collectionName(table.physical()).build());
            if (indexes.isEmpty()) {
                client.createIndex(CreateIndexReq.builder()
                        .collectionName(table.physical())
                        .indexParams(List.of(vectorIndex()))
                        .build());
            }
            return table;
        });
    }

    private static IndexParam vectorIndex() {
        return IndexParam.builder()
                .fieldName(MilvusTable.VECTOR)
                .indexType(IndexParam.IndexType.AUTOINDEX)
                .metricType(IndexParam.MetricType.COSINE)
                .build();
    }

    /** The first query after a load takes seconds; better here than in the first batch. */
    private void warmUp(MilvusTable table) {
        connection.call(
                "first query",
                client -> client.query(QueryReq.builder()
                        .collectionName(table.physical())
                        .outputFields(List.of("count(*)"))
                        .consistencyLevel(ConsistencyLevel.STRONG)
                        .build()));
    }

    /** The collection that readers of the alias see. */
    Optional<String> target(MilvusTable table) {
        return found(
                MilvusErrors.ALIAS_NOT_FOUND,
                () -> connection.call(
                        "describe alias",
                        client -> client.describeAlias(DescribeAliasReq.builder()
                                        .alias(table.alias())
                                        .build())
                                .getCollectionName()));
    }

    void publish(MilvusTable table) {
        Optional<String> target = target(table);
        if (target.isPresent() && !target.get().equals(table.physical())) {
            requireOwn(target.get());
            connection.call("alter alias", client -> {
                client.alterAlias(AlterAliasReq.builder()
                        .alias(table.alias())
                        .collectionName(table.physical())
                        .build());
                return table;
            });
        }
        own(table).stream().filter(name -> !name.equals(table.physical())).forEach(this::drop);
    }

    void purge(MilvusTable table) {
        Optional<String> target = target(table);
        if (target.isPresent()
                && ownerOf(target.get()).filter(ownership.owner()::equals).isPresent()) {
            connection.call("drop alias", client -> {
                client.dropAlias(DropAliasReq.builder().alias(table.alias()).build());
                return table;
            });
        }
        own(table).forEach(this::drop);
    }

    /** The table's collections, of whatever mapping, that carry this owner's name. */
    private List<String> own(MilvusTable table) {
        return connection.call("list", client -> client.listCollections().getCollectionInfos()).stream()
                .map(CollectionInfo::getCollectionName)
                .filter(table::isPhysical)
                .filter(name -> ownerOf(name).filter(ownership.owner()::equals).isPresent())
                .toList();
    }

    private void drop(String name) {
        connection.call("drop", client -> {
            client.dropCollection(
                    DropCollectionReq.builder().collectionName(name).build());
            return name;
        });
    }

    private boolean exists(String name) {
        return connection.call(
                "has",
                client -> client.hasCollection(
                        HasCollectionReq.builder().collectionName(name).build()));
    }

    private void requireOwn(String collection) {
        String found = ownerOf(collection).orElse("somebody without a mark");
        if (!found.equals(ownership.owner())) {
            throw ownership.foreign("collection " + collection, found);
        }
    }

    private Optional<String> ownerOf(String collection) {
        return Optional.ofNullable(properties(collection).get(OWNER));
    }

    /** The mark on a collection; where the owner did not mark it yet, a bare one if the owner is another. */
    Optional<StoreMark> mark(String collection) {
        Map<String, String> properties = properties(collection);
        String mark = properties.get(MARK);
        if (mark != null) {
            return Optional.of(MarkCodec.decode(mark));
        }
        return Optional.ofNullable(properties.get(OWNER))
                .filter(found -> !found.equals(ownership.owner()))
                .map(found -> new StoreMark(found, 0, "", "", Map.of()));
    }

    void mark(MilvusTable table, StoreMark mark) {
        if (!exists(table.physical())) {
            throw new ClassifiedException(
                    ErrorClass.SCHEMA, "collection " + table.physical() + ": missing (expected: prepared first)", null);
        }
        connection.call("mark", client -> {
            client.alterCollectionProperties(AlterCollectionPropertiesReq.builder()
                    .collectionName(table.physical())
                    .property(MARK, MarkCodec.encode(mark))
                    .build());
            return table;
        });
    }

    /** Empty for a collection that is not there. */
    private Map<String, String> properties(String collection) {
        return found(
                        MilvusErrors.COLLECTION_NOT_FOUND,
                        () -> connection.call(
                                "describe",
                                client -> client.describeCollection(DescribeCollectionReq.builder()
                                                .collectionName(collection)
                                                .build())
                                        .getProperties()))
                .orElse(Map.of());
    }

    private static <T> Optional<T> found(int absent, Supplier<T> request) {
        try {
            return Optional.of(request.get());
        } catch (ClassifiedException e) {
            if (e.getCause() != null && MilvusErrors.isServerCode(e.getCause(), absent)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
