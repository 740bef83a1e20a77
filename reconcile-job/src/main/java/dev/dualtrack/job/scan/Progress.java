package dev.dualtrack.job.scan;

import dev.dualtrack.core.schema.TableId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log line for every so many records of a long scan. */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

    private static final long EVERY = 100_000;

    private final String side;
    private long records;

    Progress(String side) {
        this.side = side;
    }

    void step(TableId table) {
        records++;
        if (records % EVERY == 0) {
            LOG.atInfo()
                    .addKeyValue("side", side)
                    .addKeyValue("table", table)
                    .addKeyValue("records", records)
                    .log("Scan goes on");
        }
    }
}
