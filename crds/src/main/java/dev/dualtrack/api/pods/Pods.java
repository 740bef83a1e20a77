package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Settings of the children's pods. */
@ApiObject
public record Pods(
        @Size(max = 8) @JsonPropertyDescription("Secrets for pulling the images.")
        List<ImagePullSecret> imagePullSecrets,

        @JsonPropertyDescription("The pod that reads the source's log.")
        PodSettings cdcServer,

        @JsonPropertyDescription("The pods that apply changes, of every store.")
        PodSettings syncWorker,

        @JsonPropertyDescription("The pods of the scheduled job.")
        PodSettings reconcileJob) {
    public static final Pods DEFAULT =
            new Pods(List.of(), PodSettings.DEFAULT, PodSettings.DEFAULT, PodSettings.DEFAULT);

    public Pods {
        imagePullSecrets = Defaults.list(imagePullSecrets);
        cdcServer = Defaults.or(cdcServer, PodSettings.DEFAULT);
        syncWorker = Defaults.or(syncWorker, PodSettings.DEFAULT);
        reconcileJob = Defaults.or(reconcileJob, PodSettings.DEFAULT);
    }
}
