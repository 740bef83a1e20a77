package dev.dualtrack.core.config;

import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.schema.TableId;

/** Reads one entry of {@code tables}. */
final class TableConfigReader {
    private static final int NAME = 63;
    private static final int TEXT = 2000;

    private TableConfigReader() {}

    static TableConfig table(ConfigNode node) {
        return new TableConfig(
                node.text("name", 2 * NAME + 1, TableConfigReader::isTableName, "schema.name of letters, digits and _"),
                node.optionalObject(
                        "activeWhen", when -> new ActiveWhen(when.text("column", NAME), when.anyText("equalTo", TEXT))),
                node.optionalObject("vector", TableConfigReader::vector),
                node.optionalObject("graph", TableConfigReader::graph),
                node.optionalObject("cache", TableConfigReader::cache),
                node.optionalText("fingerprintColumn", NAME));
    }

    private static VectorMapping vector(ConfigNode node) {
        return new VectorMapping(
                node.text("collection", 255),
                node.texts("text", 1),
                node.objects(
                        "fields",
                        0,
                        field -> new VectorField(field.text("column", NAME), field.optionalText("join", 10))));
    }

    private static GraphMapping graph(ConfigNode node) {
        return new GraphMapping(
                node.text("label", 255),
                node.texts("properties", 0),
                node.objects(
                        "relationships",
                        0,
                        relationship -> new Relationship(
                                relationship.text("type", 255),
                                relationship.text("label", 255),
                                relationship.text("key", 255),
                                relationship.text("column", NAME),
                                relationship.flag("each"))));
    }

    private static CacheMapping cache(ConfigNode node) {
        return new CacheMapping(
                node.text("key", TEXT),
                node.constant("mode", CacheMapping.Mode.class),
                node.number("ttlSeconds", 0, Long.MAX_VALUE),
                node.texts("related", 0));
    }

    private static boolean isTableName(String name) {
        try {
            TableId.parse(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
