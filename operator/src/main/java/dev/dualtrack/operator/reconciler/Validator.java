package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.operator.model.Claims;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.Resolver;
import dev.dualtrack.operator.model.Schedule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What can be said about a resource from itself and its neighbours, all of it at once. */
final class Validator {
    private final Resolver resolver;

    Validator(Resolver resolver) {
        this.resolver = resolver;
    }

    List<Problem> problems(DataPipeline pipeline, Collection<DataPipeline> all) {
        List<Problem> problems = new ArrayList<>();
        schedule(pipeline).problem().ifPresent(message -> problems.add(new Problem(Reason.INVALID_SCHEDULE, message)));
        Claims.conflict(pipeline, all, resolver)
                .ifPresent(conflict -> problems.add(new Problem(
                        Reason.OWNED_BY_OTHER,
                        conflict.claim() + " belongs to the older pipeline " + conflict.owner())));
        return problems;
    }

    static Schedule schedule(DataPipeline pipeline) {
        return new Schedule(
                pipeline.getSpec().reconcile().schedule(),
                pipeline.getSpec().reconcile().timeZone());
    }
}
