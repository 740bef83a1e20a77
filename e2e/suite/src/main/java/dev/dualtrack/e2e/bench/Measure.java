package dev.dualtrack.e2e.bench;

/** What is measured, in which unit. */
public enum Measure {
    VISIBLE("commit-to-visible", "Commit to visible, one update at a time", "ms"),
    DRAIN("drain", "Events that waited in the stream, all workers at once", "events/s"),
    VERIFY("verify", "Verify", "s"),
    MEMORY("memory", "Resident memory", "MiB"),
    START("start", "Start of a pod (times of Kubernetes, whole seconds)", "s"),
    PEERS_REPLAY("peers-replay", "Side by side: changes from the first commit until all are taken", "events/s"),
    PEERS_VISIBLE("peers-visible", "Side by side: commit to visible at a fixed rate of scalar updates", "ms"),
    PEERS_FAULTS("peers-faults", "Side by side: what the stores hold against the source", "records"),
    PEERS_RATIO("peers-ratio", "Side by side: events/s of the first over the second", "ratio");

    private final String word;
    private final String title;
    private final String unit;

    Measure(String word, String title, String unit) {
        this.word = word;
        this.title = title;
        this.unit = unit;
    }

    /** For machines. */
    String word() {
        return word;
    }

    /** For readers. */
    String title() {
        return title + ", " + unit;
    }

    /** Of all values that are not counts. */
    String unit() {
        return unit;
    }
}
