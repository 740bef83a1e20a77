package dev.dualtrack.operator.probe;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.Catalog;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.operator.model.OpenTransactions;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.SourceFacts.PublicationFacts;
import dev.dualtrack.operator.model.SourceFacts.Published;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import dev.dualtrack.operator.model.SourceFacts.TableFacts;
import dev.dualtrack.operator.model.SourceFacts.TableKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@link SourceFacts} as the capturing role; changes nothing. */
final class SourceInspector {
    private static final String SERVER = """
            SELECT current_user, current_setting('wal_level'), r.rolsuper OR r.rolreplication,
                   (SELECT system_identifier::text FROM pg_control_system()),
                   to_regclass('dualtrack.owner') IS NOT NULL
                       AND has_table_privilege(to_regclass('dualtrack.owner'), 'SELECT'),
                   EXISTS (SELECT FROM pg_namespace
                           WHERE nspname = 'dualtrack'
                             AND has_schema_privilege(oid, 'CREATE') AND has_schema_privilege(oid, 'USAGE'))
            FROM pg_roles r WHERE r.rolname = current_user""";

    private static final String TABLES = """
            SELECT n.nspname || '.' || c.relname, c.relreplident = 'f',
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'),
                   EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary), c.relkind::text,
                   ARRAY(SELECT DISTINCT a.attname::text
                         FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
                         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                         WHERE i.indrelid = c.oid AND i.indimmediate AND k.place <= i.indnkeyatts
                           AND CASE c.relreplident WHEN 'd' THEN i.indisprimary
                                                   WHEN 'i' THEN i.indisreplident ELSE false END)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind NOT IN ('i', 'I', 't', 'c', 'S') AND n.nspname || '.' || c.relname = ANY (?)""";

    /** By way of JSON, since PostgreSQL 14 has neither row filters nor lists of columns. */
    private static final String PUBLICATION = """
            SELECT p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate, t.schemaname || '.' || t.tablename,
                   to_jsonb(t) ->> 'rowfilter' IS NOT NULL,
                   ARRAY(SELECT jsonb_array_elements_text(nullif(to_jsonb(t) -> 'attnames', 'null')))
            FROM pg_publication p LEFT JOIN pg_publication_tables t ON t.pubname = p.pubname
            WHERE p.pubname = ?""";

    private static final String SLOT = """
            SELECT active, coalesce(wal_status, 'lost'),
                   coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint,
                   confirmed_flush_lsn::text, pg_current_wal_lsn()::text
            FROM pg_replication_slots WHERE slot_name = ?""";

    private static final String OWNER = "SELECT kind, owner FROM dualtrack.owner"
            + " WHERE (kind = 'slot' AND name = ?) OR (kind = 'publication' AND name = ?)";

    /** Takes an id, since nothing else tells the newest: a snapshot's xmax is behind the newest that has ended, and others may be open. */
    private static final String NEWEST_TRANSACTION = "SELECT pg_current_xact_id()::text::bigint";

    private static final String OLDEST_TRANSACTION = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    private final Connection connection;

    SourceInspector(Connection connection) {
        this.connection = connection;
    }

    SourceFacts inspect(PipelineConfig config) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SERVER);
                ResultSet server = statement.executeQuery()) {
            if (!server.next()) {
                throw new SQLException("the login's role is not in pg_roles (expected: one row)", "28000");
            }
            boolean ownersReadable = server.getBoolean(5);
            Map<String, String> owners = ownersReadable ? owners(config.source()) : Map.of();
            return new SourceFacts(
                    server.getString(1),
                    server.getString(2),
                    server.getBoolean(3),
                    server.getString(4),
                    tables(config),
                    publication(config.source().publicationName()),
                    slot(config.source().slotName()),
                    owners.get("slot"),
                    owners.get("publication"),
                    server.getBoolean(6) && ownersReadable);
        }
    }

    /** The transactions that may be open now, of every database of the server; prepared ones are among them. */
    OpenTransactions transactions() throws SQLException {
        // One after the other: the transaction that the first id is taken for must have ended.
        long newest = number(NEWEST_TRANSACTION);
        return new OpenTransactions(newest, number(OLDEST_TRANSACTION));
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            if (!row.next()) {
                throw new SQLException("no row (expected: one) of " + query, "02000");
            }
            return row.getLong(1);
        }
    }

    private Map<String, TableFacts> tables(PipelineConfig config) throws SQLException {
        String[] names = config.tables().stream().map(TableConfig::name).toArray(String[]::new);
        Map<String, TableFacts> tables = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setArray(1, connection.createArrayOf("text", names));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableKind kind = TableKind.of(row.getString(5));
                    boolean primaryKey = row.getBoolean(4);
                    TableId id = TableId.parse(row.getString(1));
                    tables.put(
                            id.toString(),
                            new TableFacts(
                                    kind,
                                    primaryKey,
                                    row.getBoolean(2),
                                    Set.of((String[]) row.getArray(6).getArray()),
                                    row.getBoolean(3),
                                    kind == TableKind.ORDINARY && primaryKey ? Catalog.schema(connection, id) : null));
                }
            }
        }
        return tables;
    }

    private @Nullable PublicationFacts publication(String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PUBLICATION)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                boolean allOperations = row.getBoolean(1);
                Map<String, Published> tables = new HashMap<>();
                do {
                    String table = row.getString(2);
                    if (table != null) {
                        Set<String> columns = Set.of((String[]) row.getArray(4).getArray());
                        tables.put(table, new Published(row.getBoolean(3), columns.isEmpty() ? null : columns));
                    }
                } while (row.next());
                return new PublicationFacts(tables, allOperations);
            }
        }
    }

    private @Nullable SlotFacts slot(String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SLOT)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                String confirmed = row.getString(4);
                return new SlotFacts(
                        row.getBoolean(1),
                        row.getString(2),
                        row.getLong(3),
                        confirmed == null ? null : Lsn.parse(confirmed),
                        Lsn.parse(row.getString(5)));
            }
        }
    }

    private Map<String, String> owners(SourceConfig source) throws SQLException {
        Map<String, String> owners = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(OWNER)) {
            statement.setString(1, source.slotName());
            statement.setString(2, source.publicationName());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    owners.put(row.getString(1), row.getString(2));
                }
            }
        }
        return owners;
    }
}
