package dev.dualtrack.worker.fill;

import java.util.Optional;
import java.util.UUID;

/**
 * A fill of a table that is under way, as the store's mark names it.
 *
 * @param spec hash of the mapping: who has another one does not go on with it
 * @param id of this fill alone
 * @param asked whether every row was asked for: who goes on with it has only to wait
 */
record Fill(String spec, String id, boolean asked) {
    private static final String ASKING = "asking";
    private static final String ASKED = "asked";

    /** A fill that begins. */
    static Fill begin(String spec) {
        return new Fill(spec, UUID.randomUUID().toString(), false);
    }

    /** The fill that a mark's word names; empty where it names none. */
    static Optional<Fill> parse(String word) {
        String[] parts = word.split(" ", -1);
        boolean names = parts.length == 3 && (parts[0].equals(ASKING) || parts[0].equals(ASKED));
        return names ? Optional.of(new Fill(parts[1], parts[2], parts[0].equals(ASKED))) : Optional.empty();
    }

    /** The word for the mark. */
    String word() {
        return String.join(" ", asked ? ASKED : ASKING, spec, id);
    }

    /** This fill, every row of which was asked for. */
    Fill whole() {
        return new Fill(spec, id, true);
    }
}
