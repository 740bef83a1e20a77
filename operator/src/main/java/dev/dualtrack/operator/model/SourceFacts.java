package dev.dualtrack.operator.model;

import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.Lsn;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the source database says about itself.
 *
 * @param replicationRight the capturing role may read a slot
 * @param tables by name; a table that does not exist is absent
 * @param publication null if there is none of that name
 * @param slot null if there is none of that name
 * @param slotOwner who wrote himself into {@code dualtrack.owner}, null if nobody or if the table cannot be read
 * @param publicationOwner the same for the publication: present only where a pipeline created it
 * @param schemaUsable the capturing role may create tables in schema {@code dualtrack}
 */
public record SourceFacts(
        String role,
        String walLevel,
        boolean replicationRight,
        String systemIdentifier,
        Map<String, TableFacts> tables,
        @Nullable PublicationFacts publication,
        @Nullable SlotFacts slot,
        @Nullable String slotOwner,
        @Nullable String publicationOwner,
        boolean schemaUsable) {
    public SourceFacts {
        tables = Map.copyOf(tables);
    }

    /** Whether there is a slot that has lost changes, which are never sent. */
    public boolean slotLost() {
        return slot != null && slot.lost();
    }

    /**
     * One relation of a table's name.
     *
     * @param kind of relation
     * @param fullIdentity events carry the whole row before the change
     * @param identity columns by which, under another identity, events of a change name the row before it; PostgreSQL refuses
     *     to update or delete rows of a table that is published without any
     * @param schema its shape; null where it is no table that can be captured
     */
    public record TableFacts(
            TableKind kind,
            boolean primaryKey,
            boolean fullIdentity,
            Set<String> identity,
            boolean selectable,
            @Nullable TableSchema schema) {
        public TableFacts {
            identity = Set.copyOf(identity);
        }
    }

    /** What goes by a table's name; only an ordinary table can be captured. */
    public enum TableKind {
        ORDINARY("table"),
        PARTITIONED("partitioned table"),
        VIEW("view"),
        OTHER("relation of another kind");

        private final String word;

        TableKind(String word) {
            this.word = word;
        }

        /** By the letter of {@code pg_class.relkind}. */
        public static TableKind of(String letter) {
            return switch (letter) {
                case "r" -> ORDINARY;
                case "p" -> PARTITIONED;
                case "v", "m" -> VIEW;
                default -> OTHER;
            };
        }

        /** In the words of a message. */
        public String word() {
            return word;
        }
    }

    /**
     * What the publication publishes.
     *
     * @param tables by name, with what of each
     */
    public record PublicationFacts(Map<String, Published> tables, boolean allOperations) {
        public PublicationFacts {
            tables = Map.copyOf(tables);
        }
    }

    /**
     * What of a table's changes is published.
     *
     * @param rowFiltered whether rows must meet a condition, which may name values and so is not told
     * @param columns their names, null if the server does not tell: before PostgreSQL 15 it is all of them
     */
    public record Published(boolean rowFiltered, @Nullable Set<String> columns) {
        /** All of it. */
        public static final Published WHOLE = new Published(false, null);

        public Published {
            columns = columns == null ? null : Set.copyOf(columns);
        }
    }

    /**
     * The slot.
     *
     * @param walStatus reserved, extended, unreserved or lost
     * @param confirmed up to where its reader has what it holds; null as long as it is being made
     * @param logEnd where the log ends that it is a slot of
     */
    public record SlotFacts(
            boolean active,
            String walStatus,
            long retainedBytes,
            @Nullable Lsn confirmed,
            Lsn logEnd) {
        /** Whether WAL that the slot needs is gone for good. */
        public boolean lost() {
            return "lost".equals(walStatus);
        }
    }
}
