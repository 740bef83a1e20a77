package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.Reason;
import dev.dualtrack.operator.dependent.Labels;
import dev.dualtrack.operator.model.Problem;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the children be as wanted, by server-side apply: fields that others own stay theirs. */
final class Applier {
    static final String FIELD_MANAGER = "dualtrack-operator";

    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(FIELD_MANAGER)
            .withForce(true)
            .build();

    private final KubernetesClient client;

    Applier(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Applies what differs from {@code live}, and deletes those of {@code live} that are not wanted any more.
     *
     * <p>A child that the API server refuses, or whose name an object of somebody else has, is a result: only a person can
     * mend it.
     */
    Result apply(List<HasMetadata> wanted, Collection<HasMetadata> live, Applied applied) {
        Map<String, HasMetadata> byKey =
                live.stream().collect(Collectors.toMap(Applied::key, Function.identity(), (one, same) -> one));
        List<String> restored = new ArrayList<>();
        List<Problem> refused = new ArrayList<>();
        for (HasMetadata child : wanted) {
            if (!applied.current(child, byKey.get(Applied.key(child)))) {
                if (applied.wantedBefore(child)) {
                    restored.add(Applied.key(child));
                }
                Optional<Problem> taken =
                        byKey.containsKey(Applied.key(child)) ? Optional.empty() : takenByOther(child);
                taken.or(() -> patch(child, applied)).ifPresent(refused::add);
            }
        }
        Set<String> keys = wanted.stream().map(Applied::key).collect(Collectors.toSet());
        byKey.forEach((key, child) -> {
            if (!keys.contains(key)) {
                client.resource(child).delete();
                LOG.atInfo().addKeyValue("child", key).log("child deleted: not wanted any more");
            }
        });
        return new Result(restored, refused);
    }

    private Optional<Problem> patch(HasMetadata child, Applied applied) {
        try {
            applied.remember(child, client.resource(child).patch(APPLY));
            return Optional.empty();
        } catch (KubernetesClientException e) {
            if (!Refusals.isRefusal(e)) {
                throw e;
            }
            return Optional.of(
                    new Problem(Reason.INVALID_SPEC, "the API server refuses a child: " + Refusals.message(e)));
        }
    }

    /** An object of that name without the operator's labels, which the caches do not show. */
    private Optional<Problem> takenByOther(HasMetadata child) {
        HasMetadata there = client.resource(child).get();
        if (there == null || ours(child).equals(ours(there))) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                Reason.OWNED_BY_OTHER,
                Applied.key(child) + " is there and is not the pipeline's; delete or rename it, or give the pipeline"
                        + " another name"));
    }

    private static List<String> ours(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null
                ? List.of()
                : List.of(labels.getOrDefault(Labels.MANAGED_BY, ""), labels.getOrDefault(Labels.INSTANCE, ""));
    }

    /**
     * What came of applying.
     *
     * @param restored children that somebody else had changed or deleted
     * @param refused those that the API server does not take, in its own words
     */
    record Result(List<String> restored, List<Problem> refused) {
        Result {
            restored = List.copyOf(restored);
            refused = List.copyOf(refused);
        }
    }
}
