package dev.dualtrack.core.mapping;

import dev.dualtrack.core.event.Row;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The cache keys of what applications make of several rows, such as lists: templates over columns of each row. */
final class RelatedKeys {
    private final List<Template> templates;

    RelatedKeys(List<String> templates) {
        this.templates = templates.stream().map(Template::parse).toList();
    }

    /** The literal texts that keys begin with, by template. */
    List<String> prefixes() {
        return templates.stream().map(Template::prefix).toList();
    }

    /** The keys that the row has part in; none by a template of which the row lacks a column, or has only NULL or empty ones. */
    Set<String> of(Row row) {
        Set<String> keys = new LinkedHashSet<>();
        for (Template template : templates) {
            String key = template.columns().stream().allMatch(row::has) ? template.render(row) : "";
            if (!key.isEmpty()) {
                keys.add(key);
            }
        }
        return keys;
    }
}
