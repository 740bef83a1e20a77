package dev.dualtrack.operator.model;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.fingerprint.Digest;
import java.util.Locale;

/**
 * Names of everything that a pipeline makes. Those in Kubernetes begin with the resource's own name, which has at most
 * 40 characters; the longest suffix keeps a CronJob's name below its bound of 52.
 */
public record Names(String namespace, String pipeline) {
    private static final int SLOT_WORDS = 40;

    /** ConfigMap with {@code pipeline.json}. */
    public String config() {
        return pipeline + "-config";
    }

    /** Deployment and ConfigMap of cdc-server. */
    public String cdcServer() {
        return pipeline + "-cdc-server";
    }

    /** Deployment of the store's workers. */
    public String worker(StoreKind kind) {
        return pipeline + "-sync-" + kind.word();
    }

    /** CronJob of the cold path. */
    public String reconcile() {
        return pipeline + "-reconcile";
    }

    /** The Job that one token of {@code dualtrack.dev/reconcile-at} starts: the same token, the same name. */
    public String requestedRun(String token) {
        return pipeline + "-run-" + Digest.hex(token, 8);
    }

    /** The Job that verifies an epoch for the first time. */
    public String firstRun(long epoch) {
        return pipeline + "-first-" + epoch;
    }

    /** The Job that removes the pipeline's data from a store. */
    public String purge(StoreKind kind) {
        return pipeline + "-purge-" + kind.word();
    }

    /**
     * Slot and publication where the resource names none: {@code dt_<words>_<hash>}. The hash covers the owner, so that
     * equal names in two clusters do not meet in one database.
     */
    public String derived(String owner) {
        String words = (namespace + "_" + pipeline).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
        return "dt_" + words.substring(0, Math.min(SLOT_WORDS, words.length())) + "_" + Digest.hex(owner, 8);
    }
}
