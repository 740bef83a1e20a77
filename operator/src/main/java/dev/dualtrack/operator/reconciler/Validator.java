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

/** What can be said about a resource from itself, its neighbours and the API server, all of it at once. */
final class Validator {
    private final Resolver resolver;
    private final ScheduleCheck schedules;

    Validator(Resolver resolver, ScheduleCheck schedules) {
        this.resolver = resolver;
        this.schedules = schedules;
    }

    List<Problem> problems(DataPipeline pipeline, Collection<DataPipeline> all, Session session) {
        List<Problem> problems = new ArrayList<>();
        Schedule schedule = schedule(pipeline);
        schedule.problem()
                .map(message -> new Problem(Reason.INVALID_SCHEDULE, message))
                .or(() -> schedules.problem(pipeline, schedule, session))
                .ifPresent(problems::add);
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
