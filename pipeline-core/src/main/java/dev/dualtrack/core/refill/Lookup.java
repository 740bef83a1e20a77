package dev.dualtrack.core.refill;

/** What a look into the cache gave. */
public sealed interface Lookup {
    /** The cached value. */
    record Hit(String value) implements Lookup {}

    /** Nothing; whoever reads the source now may fill the key under this lease. */
    record Miss(Lease lease) implements Lookup {}
}
