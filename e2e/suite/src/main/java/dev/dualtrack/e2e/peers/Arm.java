package dev.dualtrack.e2e.peers;

/** A program, or several, that carry changes of a scene to its stores. Used by one thread at a time. */
interface Arm extends AutoCloseable {
    /** What the report calls it. */
    String word();

    /** Starts it for the first time; returns when it takes changes. */
    void start();

    /** How many records it has taken and acknowledged to the stream; of several programs, the slowest one's number. */
    long taken() throws InterruptedException;

    /** Ends what writes to the stores with SIGKILL and starts it again at once. */
    void killAndRestart();

    /** What it has done since its start, over all of its processes. */
    Work work();

    /** Ends it. */
    @Override
    void close();

    /**
     * What was done until now.
     *
     * @param embeddings texts that went through the model
     * @param storeCalls write calls to the stores
     */
    record Work(double embeddings, double storeCalls) {
        static final Work NONE = new Work(0, 0);

        Work plus(Work other) {
            return new Work(embeddings + other.embeddings, storeCalls + other.storeCalls);
        }

        Work minus(Work other) {
            return new Work(embeddings - other.embeddings, storeCalls - other.storeCalls);
        }
    }
}
