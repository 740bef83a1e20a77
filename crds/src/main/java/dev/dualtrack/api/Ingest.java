package dev.dualtrack.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Collectors that fill the source. */
@ApiObject
public record Ingest(
        @Size(max = 32) @JsonPropertyDescription("External sources to collect from.")
        List<IngestSource> sources) {
    public static final Ingest NONE = new Ingest(List.of());

    public Ingest {
        sources = Defaults.list(sources);
    }
}
