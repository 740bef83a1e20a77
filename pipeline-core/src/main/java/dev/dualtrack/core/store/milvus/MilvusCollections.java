package dev.dualtrack.core.store.milvus;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.Ownership;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreMarkCodec;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.CollectionInfo;
import io.milvus.v2.service.collection.request.AlterCollectionPropertiesReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
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
import java.util.Set;
import java.util.function.Supplier;

/**
 * Collections, their owners and their aliases.
 *
 * <p>Owner and mark are properties of a collection: unlike its description they can be altered later, and unlike a
 * collection of marks they vanish with what they describe. The owner is set in the request that creates, so no
 * collection of ours is ever without one. Milvus has no compare-and-set: two owners that mark at the same moment are
 * told apart by the collection's creation alone, and a mark names the collection that it was written for by the server's
 * id, so that one which comes late counts for nothing on the next collection of that name.
 */
final class MilvusCollections {
    private static final String OWNER = "dualtrack.owner";
    private static final String MARK = "dualtrack.mark";
    /** Missing beside a mark that an earlier version wrote. */
    private static final String MARKED_ID = "dualtrack.mark.collection";

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

    boolean unpublished(MilvusTable table) {
        return target(table).filter(name -> name.equals(table.physical())).isEmpty();
    }

    private Optional<String> shownInstead(MilvusTable table) {
        return target(table).filter(name -> !name.equals(table.physical()));
    }

    boolean publish(MilvusTable table) {
        Optional<String> other = shownInstead(table);
        other.ifPresent(name -> {
            requireOwn(name);
            connection.call("alter alias", client -> {
                client.alterAlias(AlterAliasReq.builder()
                        .alias(table.alias())
                        .collectionName(table.physical())
                        .build());
                return table;
            });
        });
        return other.isPresent();
    }

    void retire(MilvusTable table) {
        own(table).stream().filter(name -> !name.equals(table.physical())).forEach(this::drop);
    }

    void purge(MilvusTable table) {
        if (target(table).flatMap(this::describe).filter(this::isOwn).isPresent()) {
            connection.call("drop alias", client -> {
                client.dropAlias(DropAliasReq.builder().alias(table.alias()).build());
                return table;
            });
        }
        own(table).forEach(this::drop);
    }

    /** The table's collections, of whatever mapping, that carry this owner's name. */
    private List<String> own(MilvusTable table) {
        return names().stream()
                .filter(table::isPhysical)
                .filter(name -> describe(name).filter(this::isOwn).isPresent())
                .toList();
    }

    private boolean isOwn(DescribeCollectionResp found) {
        return ownership.owner().equals(found.getProperties().get(OWNER));
    }

    private List<String> names() {
        return connection.call("list", client -> client.listCollections().getCollectionInfos()).stream()
                .map(CollectionInfo::getCollectionName)
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
        return describe(collection).map(found -> found.getProperties().get(OWNER));
    }

    /** The mark on a collection; where the owner did not mark it yet, a bare one if the owner is another. */
    Optional<StoreMark> mark(String collection) {
        Optional<DescribeCollectionResp> found = describe(collection);
        return found.flatMap(MilvusCollections::mark)
                .or(() -> found.map(description -> description.getProperties().get(OWNER))
                        .filter(name -> !name.equals(ownership.owner()))
                        .map(name -> new StoreMark(name, 0, "", "", Map.of())));
    }

    private static Optional<StoreMark> mark(DescribeCollectionResp found) {
        Map<String, String> properties = found.getProperties();
        String id = id(found);
        return Optional.ofNullable(properties.get(MARK))
                .filter(text -> properties.getOrDefault(MARKED_ID, id).equals(id))
                .map(StoreMarkCodec::decode);
    }

    private static String id(DescribeCollectionResp found) {
        return String.valueOf(found.getCollectionID());
    }

    void mark(MilvusTable table, StoreMark mark) {
        DescribeCollectionResp found = describe(table.physical())
                .orElseThrow(() -> new ClassifiedException(
                        ErrorClass.SCHEMA,
                        "collection " + table.physical() + ": missing (expected: prepared first)",
                        null));
        write(found, StoreMarkCodec.forTable(mark, table.id(), mark(found)));
    }

    /** Takes back words on fills of collections of ours other than these; the marks of others are not even read. */
    void leave(Set<String> used, Set<TableId> held) {
        for (String name : names()) {
            if (MilvusTable.mayBePhysical(name) && !used.contains(name)) {
                describe(name)
                        .filter(this::isOwn)
                        .ifPresent(found -> mark(found)
                                .flatMap(mark -> ownership.left(mark, held))
                                .ifPresent(left -> write(found, left)));
            }
        }
    }

    boolean filled(MilvusTable table, String before, String after) {
        Optional<DescribeCollectionResp> found = describe(table.physical());
        Optional<StoreMark> next = found.flatMap(MilvusCollections::mark)
                .filter(mark -> !ownership.isForeign(mark))
                .flatMap(mark -> StoreMarkCodec.filled(mark, table.id(), before, after));
        next.ifPresent(mark -> write(found.orElseThrow(), mark));
        return next.isPresent();
    }

    private void write(DescribeCollectionResp found, StoreMark mark) {
        connection.call("mark", client -> {
            client.alterCollectionProperties(AlterCollectionPropertiesReq.builder()
                    .collectionName(found.getCollectionName())
                    .property(MARK, StoreMarkCodec.encode(mark))
                    .property(MARKED_ID, id(found))
                    .build());
            return mark;
        });
    }

    private Optional<DescribeCollectionResp> describe(String collection) {
        return found(
                MilvusErrors.COLLECTION_NOT_FOUND,
                () -> connection.call(
                        "describe",
                        client -> client.describeCollection(DescribeCollectionReq.builder()
                                .collectionName(collection)
                                .build())));
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
