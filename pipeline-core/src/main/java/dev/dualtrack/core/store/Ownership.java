package dev.dualtrack.core.store;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.schema.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose a store's parts are: every part carries a mark, and what carries another owner's is refused.
 *
 * @param owner the pipeline that the store was opened for
 * @param what the store's parts in messages, such as {@code collections}
 */
public record Ownership(String owner, String what) {

    /** Whether the mark is another owner's. */
    public boolean isForeign(StoreMark mark) {
        return !mark.owner().equals(owner);
    }

    /** Another owner's mark is a SCHEMA failure. */
    public void refuseForeign(StoreMark found) {
        if (isForeign(found)) {
            throw foreign(what, found.owner());
        }
    }

    /** The refusal to touch {@code part}, which is another owner's. */
    public ClassifiedException foreign(String part, String found) {
        return new ClassifiedException(
                ErrorClass.SCHEMA, part + ": owned by " + found + " (expected: nobody or " + owner + ")", null);
    }

    /** A mark to be written that names another owner is an {@link IllegalArgumentException}. */
    public void requireOwn(StoreMark mark) {
        if (isForeign(mark)) {
            throw new IllegalArgumentException("mark: owner " + mark.owner() + " (expected: " + owner + ")");
        }
    }

    /**
     * The mark of a part that is left, without its word on how far a table is filled; empty if there is none to take back: the
     * mark is another owner's, or about a table in {@code held}.
     */
    public Optional<StoreMark> left(StoreMark part, Set<TableId> held) {
        Set<String> waiting = held.stream().map(TableId::toString).collect(Collectors.toSet());
        boolean stays = isForeign(part) || waiting.containsAll(part.filled().keySet());
        return stays ? Optional.empty() : Optional.of(part.with(Map.of()));
    }

    /**
     * The mark of the whole store: a foreign one if there is any, else the one of the highest epoch, with the tables
     * that are filled by their own part's mark.
     *
     * @param parts the marks found
     * @param filled by table, the hash in the mark of the part that the table now uses
     */
    public Optional<StoreMark> merge(Collection<StoreMark> parts, Map<String, String> filled) {
        StoreMark newest = null;
        for (StoreMark part : parts) {
            if (isForeign(part)) {
                return Optional.of(part);
            }
            if (newest == null || part.epoch() > newest.epoch()) {
                newest = part;
            }
        }
        if (newest == null) {
            return Optional.empty();
        }
        return Optional.of(
                new StoreMark(owner, newest.epoch(), newest.systemIdentifier(), newest.slot(), new HashMap<>(filled)));
    }
}
