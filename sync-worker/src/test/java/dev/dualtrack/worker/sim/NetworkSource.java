package dev.dualtrack.worker.sim;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.source.SourceRow;
import java.util.Collection;
import java.util.function.Consumer;

/** The simulated source as a worker reaches it: with delays, not always, and behind a TRUNCATE's lock. */
final class NetworkSource implements Source {
    private final World world;

    NetworkSource(World world) {
        this.world = world;
    }

    @Override
    public SourceRead read(TableMapping table, Collection<RecordKey> keys) {
        network();
        if (world.slow()) {
            // A statement is given 30 s.
            world.sleep(world.chance().millis(1_000, 29_000));
        }
        if (world.chance().hit(world.plan().read())) {
            throw new ClassifiedException(ErrorClass.CONNECTIVITY, "source: away", null);
        }
        while (world.connector().locked()) {
            network();
        }
        SourceRead read = world.postgres().read(table, keys);
        world.trace(() -> "read " + read);
        network();
        return read;
    }

    private void network() {
        world.sleep(world.chance().millis(0, 20));
    }

    @Override
    public TableSchema schema(TableId table) {
        return world.postgres().schema(table);
    }

    @Override
    public void scan(TableMapping table, Consumer<SourceRow> sink) {
        world.postgres().scan(table, sink);
    }

    @Override
    public String systemIdentifier() {
        return world.postgres().systemIdentifier();
    }

    @Override
    public void close() {
        // nothing is held
    }
}
