package dev.dualtrack.job.journal;

import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import org.postgresql.ds.PGSimpleDataSource;

/** A new database in a real PostgreSQL with a pipeline's journal; {@link #close} drops it. */
final class JournalDatabase implements AutoCloseable {
    private final Database database = Backends.shared().newDatabase();
    private final RunJournal journal;

    JournalDatabase(String pipeline) {
        journal = RunJournal.open(connections(), pipeline);
    }

    /** As its owner; a new one, whose settings are the test's own. */
    PGSimpleDataSource connections() {
        PGSimpleDataSource connections = new PGSimpleDataSource();
        connections.setUrl(database.jdbcUrl());
        connections.setUser(database.owner());
        connections.setPassword(database.password());
        return connections;
    }

    RunJournal journal() {
        return journal;
    }

    void execute(String... statements) {
        database.execute(statements);
    }

    @Override
    public void close() {
        database.close();
    }
}
