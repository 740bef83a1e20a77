/**
 * The cache in Redis.
 *
 * <p>Layout, all in one database of one server (the scripts touch two keys that a cluster would put on two nodes):
 *
 * <ul>
 *   <li>WriteThrough: the application's key is a hash with the JSON document in {@code value} and the metadata in
 *       {@code _version}, {@code _txid}, {@code _fp} and {@code _spec}. One key, so that expiry and eviction cannot
 *       part a value from its version. Applications read {@code HGET key value}.
 *   <li>Invalidate: the application's key belongs to the application. A change unlinks it and leaves the fence
 *       {@code _dualtrack:fence:<key>}, a hash with the same metadata. An application that fills the key holds a lease,
 *       which is a field {@code _lease} of the fence: whatever is done to the key here replaces or removes the fence, and so
 *       voids it ({@link dev.dualtrack.core.refill.LeasedCache}).
 *   <li>A delete unlinks the application's key and leaves the fence with {@code _gone} 1, in both modes.
 *   <li>Related keys, of what applications make of several rows, are theirs alone: a change of a row unlinks them and their
 *       fences, which hold nothing but leases.
 *   <li>Fences expire by themselves, after an hour at the least.
 *   <li>{@code _dualtrack:marks}: a hash from the literal beginning of a table's cache keys to its owner's mark.
 * </ul>
 *
 * <p>Both kinds of key can be evicted where the server's policy allows it. A lost value is a legal miss; a lost fence
 * takes a lease with it, and only opens again the window that it closed for late writes of a worker.
 */
@NullMarked
package dev.dualtrack.core.store.redis;

import org.jspecify.annotations.NullMarked;
