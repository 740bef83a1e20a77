package dev.dualtrack.core.log;

import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * One form for all logs of a process. The platform's logger, which the Neo4j driver uses, goes to SLF4J by being on the
 * class path; {@code java.util.logging}, which gRPC uses, has to be told.
 */
public final class ClientLogs {
    private ClientLogs() {}

    /** Sends {@code java.util.logging} to SLF4J and nowhere else. To be called once, at the start of a program. */
    public static void toSlf4j() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
