package dev.dualtrack.worker.batch;

/** Nobody is told. */
public final class NoSignals implements Signals {
    @Override
    public void visible(long commitMillis) {}

    @Override
    public void applied(int records, long nanos) {}

    @Override
    public void verifyWanted() {}
}
