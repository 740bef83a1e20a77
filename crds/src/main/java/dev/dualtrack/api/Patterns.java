package dev.dualtrack.api;

import java.util.Map;

/**
 * The forms that texts of the resource may have, and the sentence that a person reads who wrote another one.
 *
 * <p>The CRD carries each pattern together with a CEL rule of the same meaning, because a pattern alone answers with
 * a regular expression and not with advice.
 */
public final class Patterns {
    /** A Secret, or another object that is named like a DNS subdomain. */
    public static final String OBJECT_NAME = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$";

    /** A key inside a Secret. */
    public static final String SECRET_KEY = "^[A-Za-z0-9._-]+$";

    /** A host name or an IPv4 address. */
    public static final String HOST = "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$";

    /** A database, column or key name that needs no quoting anywhere. */
    public static final String IDENTIFIER = "^[A-Za-z_][A-Za-z0-9_]*$";

    /** A column that is copied into a store, where a leading underscore marks metadata. */
    public static final String MAPPED_COLUMN = "^[A-Za-z][A-Za-z0-9_]*$";

    /** A replication slot. */
    public static final String SLOT = "^[a-z0-9_]+$";

    /** Schema and table. */
    public static final String TABLE = "^[A-Za-z_][A-Za-z0-9_]*[.][A-Za-z_][A-Za-z0-9_]*$";

    /** Comma-separated host:port pairs. */
    public static final String BOOTSTRAP = "^[A-Za-z0-9.-]+:[0-9]{1,5}(,[A-Za-z0-9.-]+:[0-9]{1,5})*$";

    /** The first part of every topic and consumer group; a dot would blur where the schema begins. */
    public static final String TOPIC_PREFIX = "^[A-Za-z0-9][A-Za-z0-9_-]*$";

    public static final String MILVUS_URI = "^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$";
    public static final String NEO4J_URI = "^(bolt|neo4j)([+]s)?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$";
    public static final String REDIS_URI = "^rediss?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[0-9]{1,2})?$";

    /** A text part: literal text, {@code {column}} and {@code {column:default}}. */
    public static final String TEMPLATE = "^([^{}]|[{][A-Za-z_][A-Za-z0-9_]*(:[^{}]*)?[}])+$";

    /** A cache key: a literal prefix, then columns with literal text between them, so that a key leads back to a row. */
    public static final String CACHE_KEY = "^([A-Za-z0-9_.:-]+[{][A-Za-z_][A-Za-z0-9_]*[}])+[A-Za-z0-9_.:-]*$";

    /** A key of what is made of several rows: a literal prefix, then text and columns in any order. */
    public static final String RELATED_KEY = "^[A-Za-z0-9_.:-]+([{][A-Za-z_][A-Za-z0-9_]*[}]|[A-Za-z0-9_.:-])*$";

    public static final String DURATION = "^[1-9][0-9]{0,5}[smhd]$";
    public static final String PERCENT = "^(100|[0-9]{1,2}([.][0-9]{1,3})?)%$";
    public static final String CRON = "^[0-9A-Za-z*/,-]+( [0-9A-Za-z*/,?-]+){4}$";
    public static final String TIME_ZONE = "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$";
    public static final String QUANTITY = "^[0-9]+([.][0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$";

    /** Hash of a key, as it stands in status; no person writes it, so there is no advice. */
    public static final String KEY_HASH = "^[0-9a-f]{12}$";

    /** Pattern to sentence, for every pattern that a person can miss. */
    public static final Map<String, String> ADVICE = Map.ofEntries(
            Map.entry(OBJECT_NAME, "Name an object of the same namespace: lower-case letters, digits, '-' and '.'."),
            Map.entry(SECRET_KEY, "Name a key of the Secret: letters, digits, '-', '_' and '.'."),
            Map.entry(HOST, "Give a host name or an IPv4 address without scheme and port, like postgres-primary."),
            Map.entry(IDENTIFIER, "Use letters, digits and '_', not starting with a digit."),
            Map.entry(
                    MAPPED_COLUMN,
                    "Use letters, digits and '_', starting with a letter: a leading '_' is kept for metadata."),
            Map.entry(SLOT, "Use lower-case letters, digits and '_', as PostgreSQL demands of a slot."),
            Map.entry(TABLE, "Write the table with its schema, like public.policies."),
            Map.entry(BOOTSTRAP, "List brokers as host:port, separated by commas, like kafka:9092."),
            Map.entry(TOPIC_PREFIX, "Use letters, digits, '-' and '_', without dots, like aegis."),
            Map.entry(MILVUS_URI, "Write http://host:port; credentials belong into a Secret, not into the address."),
            Map.entry(NEO4J_URI, "Write bolt://host:port; credentials belong into a Secret, not into the address."),
            Map.entry(REDIS_URI, "Write redis://host:port; credentials belong into a Secret, not into the address."),
            Map.entry(TEMPLATE, "Write text with {column} or {column:default}; braces cannot be nested or left open."),
            Map.entry(
                    CACHE_KEY,
                    "Start with a prefix and name a column, like policy:{policy_id};"
                            + " letters, digits and _ . : - may stand around columns, and something between two."),
            Map.entry(
                    RELATED_KEY,
                    "Start with a prefix, like list:{agency_id}; letters, digits and _ . : - may stand around columns."),
            Map.entry(DURATION, "Write a whole number and one unit: 30s, 5m, 4h or 7d."),
            Map.entry(PERCENT, "Write a percentage from 0% to 100% with at most three decimals, like 1% or 0.1%."),
            Map.entry(CRON, "Write five cron fields, like '0 3 * * *'; the time zone has a field of its own."),
            Map.entry(TIME_ZONE, "Name a time zone of the IANA database, like Asia/Seoul."),
            Map.entry(QUANTITY, "Write a quantity like 500m, 1, 256Mi or 2Gi."));

    private Patterns() {}
}
