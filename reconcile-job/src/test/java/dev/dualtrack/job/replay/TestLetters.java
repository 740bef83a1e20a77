package dev.dualtrack.job.replay;

import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.Policies;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.job.stream.Letter;
import java.util.List;

/** Two tables, {@code policies} in every store and {@code rules} in graph and cache alone, and dead letters of their rows. */
public final class TestLetters {
    public static final TableId POLICIES = Policies.SCHEMA.id();
    public static final TableId RULES = new TableId("public", "rules");
    public static final List<TableMapping> BOUND = List.of(bind(POLICIES, true), bind(RULES, false));

    private TestLetters() {}

    private static TableMapping bind(TableId id, boolean vector) {
        TableConfig all = Policies.config(CacheMapping.Mode.WRITE_THROUGH);
        return TableMapping.bind(
                new TableConfig(
                        id.toString(), all.activeWhen(), vector ? all.vector() : null, all.graph(), all.cache()),
                new TableSchema(id, Policies.SCHEMA.columns(), Policies.SCHEMA.keyColumns(), true),
                Policies.EMBEDDING);
    }

    public static RecordKey row(TableId table, String id) {
        return new RecordKey(table, List.of(id));
    }

    /** A letter of a row. */
    public static Letter letter(StoreKind store, TableId table, String id, long offset, boolean takenBack) {
        return letter(new LedgerKey.OfRow(store, table, "{\"policy_id\":\"" + id + "\"}"), offset, takenBack);
    }

    /** A letter under any key. */
    public static Letter letter(LedgerKey key, long offset, boolean takenBack) {
        return new Letter(key, 0, offset, takenBack, "DATA", "title: 70000 bytes (expected: <= 65535)", "1", "");
    }
}
