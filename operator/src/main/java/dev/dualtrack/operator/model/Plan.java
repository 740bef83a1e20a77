package dev.dualtrack.operator.model;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.fingerprint.Digest;
import java.util.Collection;
import java.util.Map;

/**
 * Everything that decides what the children look like.
 *
 * @param pipelineJson the configuration as worker and job read it
 * @param cdcServerProperties the configuration as cdc-server reads it
 * @param secretVersions by Secret: a text that changes when the Secret does
 * @param operatorNamespace where the operator asks workers from
 * @param cdcServerStopped the slot is being replaced, so nothing may hold it
 */
public record Plan(
        DataPipeline pipeline,
        PipelineConfig config,
        Images images,
        String pipelineJson,
        String cdcServerProperties,
        Map<String, String> secretVersions,
        String operatorNamespace,
        boolean cdcServerStopped) {
    public Plan {
        secretVersions = Map.copyOf(secretVersions);
    }

    /** The names of the children. */
    public Names names() {
        return Resolver.names(pipeline);
    }

    /** Changes when the configuration or one of the named Secrets does, and so rolls the pods that carry it. */
    public String checksum(String configuration, Collection<String> secrets) {
        StringBuilder text = new StringBuilder(configuration);
        secrets.stream()
                .sorted()
                .forEach(name -> text.append('\n').append(name).append('=').append(secretVersions.get(name)));
        return Digest.hex(text.toString(), 16);
    }
}
