package dev.dualtrack.core.bucket;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.fingerprint.Digest;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hashes of {@link RecordSql}, kept by a trigger in a column of the row, so that a scan need not compute them (ADR 0083).
 *
 * <p>The column is a {@code bigint[]}: the number of the form, the key's hash, and a hash for each kind of store in the order of
 * {@link StoreKind}, NULL where the row asks for no record. The form changes with all that the hashes follow from: a row with
 * another number, or with none, is hashed as if there were no column. So is one of {@value #TURNS} of all rows, another one
 * each hour: whatever wrote a row past the trigger is not believed for ever. Expressions are over a table with the alias
 * {@code t}.
 */
public final class FingerprintColumn {
    /** The trigger's name: those of a row run in the order of their names, and this one must see what the others wrote. */
    public static final String TRIGGER = "zzz_dualtrack_fingerprint";

    /** The setting of the trigger's function, as the catalogue has it. */
    public static final String SETTING = "search_path=pg_catalog";

    private static final int TURNS = 61;
    private static final int HEADER = 2;
    private static final List<StoreKind> STORES = List.of(StoreKind.values());

    private final TableMapping table;
    private final String name;
    private final String hashes;
    private final long form;

    private FingerprintColumn(TableMapping table, String name, String hashes) {
        this.table = table;
        this.name = name;
        this.hashes = hashes;
        this.form = Long.parseUnsignedLong(Digest.hex(hashes, 16), 16);
    }

    /** Empty if the table is configured without one, maps that column, or what a store should hold cannot be said in SQL. */
    public static Optional<FingerprintColumn> of(TableMapping table) {
        String name = table.config().fingerprintColumn();
        if (name == null || table.columns().contains(name)) {
            return Optional.empty();
        }
        List<String> hashes = new ArrayList<>(List.of(RecordSql.keyHash(table)));
        for (StoreKind store : STORES) {
            Optional<String> hash =
                    table.config().mapsTo(store) ? RecordSql.hash(table, store) : Optional.of("NULL::int8");
            if (hash.isEmpty()) {
                return Optional.empty();
            }
            hashes.add(hash.get());
        }
        return Optional.of(new FingerprintColumn(table, name, String.join(", ", hashes)));
    }

    public TableId table() {
        return table.id();
    }

    public String name() {
        return name;
    }

    /** Of type int8: the key's hash. */
    public String keyHash() {
        return kept(1, RecordSql.keyHash(table));
    }

    /** Of type int8: the hash of the record that the row asks for in the store, {@code computed} where none is kept. */
    public String hash(StoreKind store, String computed) {
        return kept(HEADER + STORES.indexOf(store), computed);
    }

    private String kept(int place, String computed) {
        return "CASE WHEN " + element(0) + " = " + form + " AND (" + element(1) + " & 65535) % " + TURNS
                + " <> (SELECT extract(epoch FROM now())::int8 / 3600 % " + TURNS + ") THEN " + element(place)
                + " ELSE " + computed + " END";
    }

    private String element(int place) {
        return "t." + Sql.quoted(name) + "[" + (place + 1) + "]";
    }

    /** The body of the trigger's function, in PL/pgSQL. */
    public String body() {
        return "BEGIN NEW." + Sql.quoted(name) + " := (SELECT ARRAY[" + form + ", " + hashes
                + "] FROM (SELECT NEW.*) AS t); RETURN NEW; END";
    }

    /** The statements by which the table's owner has the column kept from now on; to be run again after a change of the mapping. */
    public List<String> statements() {
        String quoted = Sql.quoted(table.id());
        String function = Sql.quoted(table.id().schema()) + "."
                + Sql.quoted("dualtrack_fingerprint_" + Digest.hex(table.id().toString(), 16));
        return List.of(
                "SET standard_conforming_strings = on",
                "ALTER TABLE " + quoted + " ADD COLUMN IF NOT EXISTS " + Sql.quoted(name) + " bigint[]",
                "CREATE OR REPLACE FUNCTION " + function
                        + "() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS "
                        + Sql.text(body()),
                "CREATE OR REPLACE TRIGGER " + TRIGGER + " BEFORE INSERT OR UPDATE ON " + quoted
                        + " FOR EACH ROW EXECUTE FUNCTION " + function + "()",
                // Also for what replication applies.
                "ALTER TABLE " + quoted + " ENABLE ALWAYS TRIGGER " + TRIGGER);
    }

    /** The statement that has it kept in the rows that are there, each of which it writes. */
    public String filling() {
        return "UPDATE " + Sql.quoted(table.id()) + " SET " + Sql.quoted(name) + " = NULL";
    }
}
