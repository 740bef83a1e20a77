package dev.dualtrack.operator.model;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** A cron schedule in its time zone, read as the CronJob controller reads it. */
public record Schedule(String cron, String timeZone) {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** What is wrong with it, if anything. */
    public Optional<String> problem() {
        try {
            PARSER.parse(cron);
        } catch (IllegalArgumentException e) {
            return Optional.of(
                    "spec.reconcile.schedule: '" + cron + "' (expected: five cron fields; " + e.getMessage() + ")");
        }
        try {
            ZoneId.of(timeZone);
            return Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of("spec.reconcile.timeZone: '" + timeZone + "' (expected: a name of the IANA database)");
        }
    }

    /** The next time after {@code now}; empty for a date that never comes. */
    public Optional<Instant> next(Instant now) {
        return execution().nextExecution(now.atZone(ZoneId.of(timeZone))).map(java.time.ZonedDateTime::toInstant);
    }

    /** Whether it has fired twice between the two times. */
    public boolean firedTwice(Instant since, Instant now) {
        return next(since)
                .flatMap(this::next)
                .filter(second -> second.isBefore(now))
                .isPresent();
    }

    private ExecutionTime execution() {
        return ExecutionTime.forCron(PARSER.parse(cron));
    }
}
