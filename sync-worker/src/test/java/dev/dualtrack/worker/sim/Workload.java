package dev.dualtrack.worker.sim;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.sim.Chance;
import dev.dualtrack.core.sim.SimTable;
import dev.dualtrack.core.sim.SimulatedPostgres;
import dev.dualtrack.worker.batch.FailedCall;
import dev.dualtrack.worker.stream.SimulatedStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Applications that change the table, and a reconcile job that asks for rows to be read again. */
final class Workload {
    private final World world;
    private final Chance chance;
    private final SimulatedPostgres postgres;
    private final List<String> ids;
    private final int domain;
    private final double poison;
    private final double oversize;
    private final double truncate;

    /** On rows of these ids, of which as many at most are such that no store takes them. */
    Workload(World world, List<String> ids, double poison) {
        this.world = world;
        this.ids = ids;
        this.chance = world.chance();
        this.postgres = world.postgres();
        this.domain = chance.hit(0.3) ? 2 : 1_000;
        this.poison = chance.rate(poison);
        this.oversize = chance.rate(0.2);
        this.truncate = chance.rate(0.1);
    }

    List<RecordKey> keys() {
        return ids.stream().map(SimTable::key).toList();
    }

    /** Rows that were there before. */
    void snapshot() {
        Map<RecordKey, Row> rows = new LinkedHashMap<>();
        for (String id : ids) {
            if (chance.hit(0.4)) {
                rows.put(SimTable.key(id), row(id, null));
            }
        }
        postgres.snapshot(rows);
    }

    /** One application: so many transactions, one after the other. */
    void application(int transactions) {
        for (int i = 0; i < transactions; i++) {
            world.sleep(chance.millis(0, chance.hit(0.2) ? 3_000 : 300));
            if (world.connector().locked()) {
                continue;
            }
            if (chance.hit(truncate) && postgres.idle()) {
                world.connector().lock(true);
                SimulatedPostgres.Tx tx = postgres.begin();
                postgres.truncate(tx);
                commit(tx);
                world.connector().lock(false);
            } else {
                transaction();
            }
        }
    }

    private void transaction() {
        SimulatedPostgres.Tx tx = postgres.begin();
        for (long i = chance.between(1, 4); i > 0; i--) {
            change(tx, chance.of(ids));
            world.sleep(chance.millis(0, chance.hit(0.1) ? 1_000 : 30));
        }
        if (chance.hit(0.1)) {
            postgres.rollback(tx);
        } else if (tx.empty()) {
            postgres.end(tx);
        } else {
            commit(tx);
        }
    }

    private void commit(SimulatedPostgres.Tx tx) {
        world.sleep(chance.millis(0, 50));
        postgres.log(tx);
        world.sleep(chance.hit(0.3) ? chance.millis(0, 2_000) : chance.millis(0, 5));
        postgres.end(tx);
    }

    private void change(SimulatedPostgres.Tx tx, String id) {
        RecordKey key = SimTable.key(id);
        if (!postgres.free(tx, key)) {
            return;
        }
        Row before = postgres.row(key);
        if (before == null) {
            postgres.write(tx, key, row(id, null), false, chance.hit(oversize));
        } else if (chance.hit(0.05)) {
            postgres.lock(tx, key);
        } else if (chance.hit(0.3)) {
            postgres.write(tx, key, null, false, false);
        } else if (chance.hit(0.1)) {
            move(tx, key, before);
        } else {
            postgres.write(tx, key, row(id, before), false, chance.hit(oversize));
        }
    }

    private void move(SimulatedPostgres.Tx tx, RecordKey key, Row before) {
        String other = chance.of(ids);
        RecordKey target = SimTable.key(other);
        if (postgres.free(tx, target) && postgres.row(target) == null) {
            postgres.write(tx, key, null, true, false);
            postgres.write(tx, target, new Row(Map.of("id", other)).mergedOnto(before), false, false);
        }
    }

    private Row row(String id, @Nullable Row before) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("id", id);
        columns.put("title", chance.hit(0.1) ? null : chance.hit(0.1) ? " " : "t" + chance.below(domain));
        columns.put("body", chance.hit(0.1) ? null : "b" + chance.below(domain));
        columns.put("amount", chance.hit(poison) ? -1L : chance.between(0, domain));
        columns.put("is_active", chance.hit(0.9));
        columns.put("note", "n" + chance.below(domain));
        if (before == null) {
            return new Row(columns);
        }
        List<String> names = new ArrayList<>(List.of("title", "body", "amount", "is_active", "note"));
        names.removeIf(name -> chance.hit(0.6));
        Map<String, @Nullable Object> changed = new HashMap<>();
        names.forEach(name -> changed.put(name, columns.get(name)));
        return new Row(Collections.unmodifiableMap(changed)).mergedOnto(before);
    }

    /** A load: one transaction that writes every row. */
    void load() {
        while (world.connector().locked()) {
            world.sleep(chance.millis(10, 100));
        }
        SimulatedPostgres.Tx tx = postgres.begin();
        for (String id : ids) {
            if (postgres.free(tx, SimTable.key(id))) {
                postgres.write(tx, SimTable.key(id), row(id, null), false, false);
            }
        }
        commit(tx);
    }

    /** Tries every row again that has a dead letter. */
    void replay() {
        SimulatedStream stream = SimWorker.stream(world);
        Set<StoreKind> stores = Set.of(world.server().store().kind());
        for (RecordKey key : keys()) {
            if (world.judge().open(key)) {
                stream.commands()
                        .append(
                                world.table().mapping(),
                                new Command.Refresh(key, stores, Command.Reason.REPLAY, "replay", 0));
            }
        }
    }

    /** A reconcile job: so many commands. */
    void reconcile(int commands) {
        SimulatedStream stream = SimWorker.stream(world);
        StoreKind kind = world.server().store().kind();
        for (int i = 0; i < commands; i++) {
            world.sleep(chance.millis(0, 2_000));
            Command.Reason reason = chance.of(List.of(Command.Reason.values()));
            try {
                stream.commands()
                        .append(
                                world.table().mapping(),
                                new Command.Refresh(SimTable.key(chance.of(ids)), Set.of(kind), reason, "run", 0));
            } catch (FailedCall e) {
                world.trace(() -> "the command could not be sent");
            }
        }
    }
}
