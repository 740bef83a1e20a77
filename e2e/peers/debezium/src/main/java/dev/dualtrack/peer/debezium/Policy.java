package dev.dualtrack.peer.debezium;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** A row of the sample's table of policies. */
record Policy(
        String id,
        String title,
        @Nullable String content,
        @Nullable String issuer,
        List<String> regions,
        List<String> industries,
        @Nullable Long fundingMin,
        @Nullable Long fundingMax,
        @Nullable Double interestRate,
        @Nullable LocalDate start,
        @Nullable LocalDate end,
        String createdAt) {

    /** From an event's {@code after}, with decimals as doubles. */
    static Policy of(Struct row) {
        return new Policy(
                row.getString("policy_id"),
                row.getString("title"),
                row.getString("content"),
                row.getString("issuing_organization"),
                row.getArray("target_regions"),
                row.getArray("target_industries"),
                row.getInt64("funding_amount_min"),
                row.getInt64("funding_amount_max"),
                row.getFloat64("interest_rate"),
                date(row.getInt32("application_start_date")),
                date(row.getInt32("application_end_date")),
                row.getString("created_at"));
    }

    private static @Nullable LocalDate date(@Nullable Integer days) {
        return days == null ? null : LocalDate.ofEpochDay(days);
    }

    /** What the specification makes an embedding of. */
    String text() {
        return Stream.of(
                        title,
                        content,
                        issuer,
                        "지원금액: " + Objects.requireNonNullElse(fundingMin, 0L) + "원 ~ "
                                + Objects.requireNonNullElse(fundingMax, 0L) + "원",
                        "금리: " + (interestRate == null ? "0" : interestRate) + "%")
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining(" "));
    }
}
