package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.core.fingerprint.Digest;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events. An event that cannot be written, as in a namespace that goes away, is logged and forgotten. */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final KubernetesClient client;
    private final Clock clock;

    Announcer(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    void announce(DataPipeline pipeline, Announcement announcement) {
        write(pipeline, announcement, clock.instant().toString());
    }

    /** Writes the event unless it is there already: of what is seen at each pass. */
    void announceOnce(DataPipeline pipeline, Announcement announcement) {
        write(pipeline, announcement, "");
    }

    private void write(DataPipeline pipeline, Announcement announcement, String occasion) {
        Event event = event(pipeline, announcement, occasion, clock.instant());
        LOG.atInfo()
                .addKeyValue("pipeline", pipeline.getMetadata().getName())
                .addKeyValue("namespace", pipeline.getMetadata().getNamespace())
                .addKeyValue("reason", announcement.reason())
                .log("announced");
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return;
            }
            LOG.atWarn()
                    .addKeyValue("reason", announcement.reason())
                    .addKeyValue("code", e.getCode())
                    .log("event not written");
        }
    }

    /** Named by what it says and by its occasion, so that the same one is not written twice. */
    private static Event event(DataPipeline pipeline, Announcement announcement, String occasion, Instant now) {
        String name = pipeline.getMetadata().getName() + "."
                + Digest.hex(announcement + occasion + pipeline.getMetadata().getUid(), 16);
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(pipeline.getMetadata().getNamespace())
                .withName(name)
                .endMetadata()
                .withType(announcement.warning() ? "Warning" : "Normal")
                .withReason(announcement.reason())
                .withMessage(announcement.message())
                .withNewInvolvedObject()
                .withApiVersion(DataPipeline.GROUP + "/" + DataPipeline.VERSION)
                .withKind("DataPipeline")
                .withNamespace(pipeline.getMetadata().getNamespace())
                .withName(pipeline.getMetadata().getName())
                .withUid(pipeline.getMetadata().getUid())
                .endInvolvedObject()
                .withNewSource()
                .withComponent(Applier.FIELD_MANAGER)
                .endSource()
                .withFirstTimestamp(now.toString())
                .withLastTimestamp(now.toString())
                .withCount(1)
                .build();
    }
}
