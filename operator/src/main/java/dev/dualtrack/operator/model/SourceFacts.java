package dev.dualtrack.operator.model;

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

    /** One table. {@code fullIdentity}: events carry the whole row before the change. */
    public record TableFacts(boolean primaryKey, boolean fullIdentity, boolean selectable) {}

    /** What the publication publishes. */
    public record PublicationFacts(Set<String> tables, boolean allOperations) {
        public PublicationFacts {
            tables = Set.copyOf(tables);
        }
    }

    /**
     * The slot.
     *
     * @param walStatus reserved, extended, unreserved or lost
     * @param confirmed the reader has confirmed a position
     */
    public record SlotFacts(boolean active, String walStatus, long retainedBytes, boolean confirmed) {
        /** Whether WAL that the slot needs is gone for good. */
        public boolean lost() {
            return "lost".equals(walStatus);
        }
    }
}
