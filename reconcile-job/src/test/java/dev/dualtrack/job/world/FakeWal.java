package dev.dualtrack.job.world;

import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.job.fence.Wal;
import java.util.Optional;

/** A log whose slot follows each message at once, unless change capture stands still. */
public final class FakeWal implements Wal {
    private long position = 0x1000;
    private long confirmed;
    private boolean standsStill;
    private int emitted;

    /** Change capture delivers nothing from now on. */
    public void standStill() {
        standsStill = true;
    }

    /** How many messages were written. */
    public int emitted() {
        return emitted;
    }

    @Override
    public Lsn insertPosition() {
        return new Lsn(position);
    }

    @Override
    public void emit(String content) {
        emitted++;
        position += 0x10;
        confirmed = standsStill ? confirmed : position;
    }

    @Override
    public Optional<Lsn> confirmed() {
        return confirmed == 0 ? Optional.empty() : Optional.of(new Lsn(confirmed));
    }
}
