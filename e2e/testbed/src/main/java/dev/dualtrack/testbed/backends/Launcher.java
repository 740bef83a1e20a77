package dev.dualtrack.testbed.backends;

import java.io.IOException;

/** How one kind of server is set up, started, and asked whether it serves. Stateless; what it knows is on disk. */
interface Launcher {

    /** Whether the machine has the server, so that nothing needs to be fetched. */
    default boolean isInstalled() {
        return false;
    }

    /** Writes configuration and chooses address and credentials; once, into an empty home. */
    Endpoint prepare(Place place) throws IOException;

    /** Starts the server's process under the server's key as its name, and helpers of other names if they do not run. */
    void launch(Place place, Endpoint endpoint) throws IOException;

    /** Whether the server now answers a request with its credentials; an exception counts as "not yet". */
    boolean answers(Place place, Endpoint endpoint) throws Exception;

    /** The signal that ends the server in good order and soon. */
    default String stopSignal() {
        return "TERM";
    }
}
