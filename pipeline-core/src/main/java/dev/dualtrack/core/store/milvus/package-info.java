/**
 * The vector store in Milvus.
 *
 * <p>A table has an alias, the collection's configured name, and a physical collection {@code <name>_<spec hash>} for
 * each mapping. Its primary key is the key column as VARCHAR, or {@code _id} where the key has several columns; the
 * vector is {@code embedding}; beside the mapped fields there are {@code _version}, {@code _txid}, {@code _fp},
 * {@code _spec}, {@code _text_hash} and {@code _nulls}. Owner and mark are properties of the physical collection.
 *
 * <p>NULL: servers before 2.5 have none, so a NULL is stored as 0, {@code ""}, false or an empty array, and the column
 * is named in {@code _nulls}. The same is done on newer servers: one layout, whatever the server is upgraded to.
 */
@NullMarked
package dev.dualtrack.core.store.milvus;

import org.jspecify.annotations.NullMarked;
