package dev.dualtrack.peer.debezium;

import io.debezium.data.Envelope;
import io.debezium.time.Date;
import io.debezium.time.ZonedTimestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Events of the table of policies as Debezium's connector makes them. */
final class Events {
    private static final Schema KEY =
            SchemaBuilder.struct().field("policy_id", Schema.STRING_SCHEMA).build();
    private static final Schema TEXTS =
            SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).build();
    private static final Schema ROW = SchemaBuilder.struct()
            .name("peer.public.policies.Value")
            .optional()
            .field("policy_id", Schema.STRING_SCHEMA)
            .field("title", Schema.STRING_SCHEMA)
            .field("content", Schema.OPTIONAL_STRING_SCHEMA)
            .field("issuing_organization", Schema.OPTIONAL_STRING_SCHEMA)
            .field("target_regions", TEXTS)
            .field("target_industries", TEXTS)
            .field("funding_amount_min", Schema.OPTIONAL_INT64_SCHEMA)
            .field("funding_amount_max", Schema.OPTIONAL_INT64_SCHEMA)
            .field("interest_rate", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("application_start_date", Date.builder().optional().build())
            .field("application_end_date", Date.builder().optional().build())
            .field("created_at", ZonedTimestamp.schema())
            .build();
    private static final Schema SOURCE =
            SchemaBuilder.struct().field("lsn", Schema.INT64_SCHEMA).build();
    private static final Envelope ENVELOPE = Envelope.defineSchema()
            .withName("peer.public.policies.Envelope")
            .withRecord(ROW)
            .withSource(SOURCE)
            .build();

    private Events() {}

    static SourceRecord update(long lsn, String id, String title) {
        return event(lsn, id, ENVELOPE.update(row(id, "before"), row(id, title), source(lsn), Instant.EPOCH));
    }

    static SourceRecord delete(long lsn, String id) {
        return event(lsn, id, ENVELOPE.delete(row(id, "before"), source(lsn), Instant.EPOCH));
    }

    /** What follows a delete. */
    static SourceRecord tombstone(long lsn, String id) {
        return new SourceRecord(
                Map.of(),
                Map.of("lsn", lsn),
                "peer.public.policies",
                KEY,
                new Struct(KEY).put("policy_id", id),
                null,
                null);
    }

    /** With title, dates and amounts alone. */
    static Struct row(String id, String title) {
        return new Struct(ROW)
                .put("policy_id", id)
                .put("title", title)
                .put("target_regions", List.of("11", "26"))
                .put("target_industries", List.of())
                .put("funding_amount_min", 1_000_000L)
                .put("interest_rate", 2.5)
                .put("application_end_date", (int) LocalDate.of(2030, 1, 2).toEpochDay())
                .put("created_at", "2026-01-01T00:00:07Z");
    }

    private static SourceRecord event(long lsn, String id, Struct change) {
        return new SourceRecord(
                Map.of(),
                Map.of("lsn", lsn),
                "peer.public.policies",
                KEY,
                new Struct(KEY).put("policy_id", id),
                ENVELOPE.schema(),
                change);
    }

    private static Struct source(long lsn) {
        return new Struct(SOURCE).put("lsn", lsn);
    }
}
