package dev.dualtrack.core.refill;

/**
 * The right to fill one key with what is read after it was taken, until the row changes.
 *
 * @param key the application's key
 * @param token what the fence must still hold when the key is filled
 * @param txid 32-bit id of the last transaction that the key was invalidated for, 0 if none is remembered. A read that does
 *     not see this transaction yet must not be cached: that of a replica that lags, or of a server whose commits wait for
 *     a synchronous standby. {@link #SEEN} asks the source.
 */
public record Lease(String key, String token, long txid) {
    /**
     * A row source in SQL for PostgreSQL, {@code seen}, whose one column {@code txid_seen} says whether the statement that it
     * stands in sees the transaction; its one parameter is {@link #txid}. The row has to be read by the same statement:
     * <code>SELECT p.title, txid_seen FROM policies p, (…) seen WHERE …</code>
     */
    public static final String SEEN = """
            (SELECT txid = 0 OR (age < 2147483648
                    AND pg_visible_in_snapshot((top - age)::text::xid8, pg_current_snapshot())) AS txid_seen
               FROM (SELECT txid, top, (top - txid) & 4294967295 AS age
                       FROM (SELECT ?::bigint AS txid,
                                    pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS top) ids) ages) seen""";
}
