package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions by the resource's uid. Thread-safe. */
final class Sessions implements AutoCloseable {
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    Session of(DataPipeline pipeline) {
        return sessions.computeIfAbsent(pipeline.getMetadata().getUid(), uid -> new Session());
    }

    void end(DataPipeline pipeline) {
        Session session = sessions.remove(pipeline.getMetadata().getUid());
        if (session != null) {
            session.close();
        }
    }

    @Override
    public void close() {
        sessions.values().forEach(Session::close);
        sessions.clear();
    }
}
