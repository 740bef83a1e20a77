/**
 * The graph in Neo4j.
 *
 * <p>A row is a node with the table's label, identified by the key column, or by {@code _id} where the key has several.
 * Beside the mapped properties it carries {@code _version}, {@code _txid}, {@code _fp}, {@code _spec} and
 * {@code _properties}, the names that this product wrote, so that those of others stay. A relationship carries its owner:
 * {@code _table}, {@code _key} and {@code _column}.
 *
 * <p>A node without {@code _version} is a stub: the target of relationships, not a record. {@code _stub} marks those
 * that this product made. Deletes are remembered as {@code :_DualtrackTombstone} nodes, owners as
 * {@code :_DualtrackMark} nodes.
 */
@NullMarked
package dev.dualtrack.core.store.neo4j;

import org.jspecify.annotations.NullMarked;
