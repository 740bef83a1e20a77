package dev.dualtrack.worker.fill;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fill of a table that is under way, as the store's mark names it.
 *
 * @param spec hash of the mapping: who has another one does not go on with it
 * @param id of this fill alone
 * @param written how many records the table's commands topic had held in all when every row was asked for, empty before: who
 *     goes on with it has only to wait, unless it is another topic by then
 */
record Fill(String spec, String id, OptionalLong written) {
    private static final Pattern WORD = Pattern.compile("(?:asking|asked ([0-9]{1,18})) ([^ ]+) ([^ ]+)");

    /** A fill that begins. */
    static Fill begin(String spec) {
        return new Fill(spec, UUID.randomUUID().toString(), OptionalLong.empty());
    }

    /** The fill that a mark's word names; empty where it names none. */
    static Optional<Fill> parse(String word) {
        Matcher parts = WORD.matcher(word);
        if (!parts.matches()) {
            return Optional.empty();
        }
        OptionalLong written =
                parts.group(1) == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(parts.group(1)));
        return Optional.of(new Fill(parts.group(2), parts.group(3), written));
    }

    /** The word for the mark. */
    String word() {
        String progress = written.isPresent() ? "asked " + written.getAsLong() : "asking";
        return String.join(" ", progress, spec, id);
    }

    /** Whether every row was asked for. */
    boolean asked() {
        return written.isPresent();
    }

    /** This fill, every row of which was asked for. */
    Fill asked(long writtenInAll) {
        return new Fill(spec, id, OptionalLong.of(writtenInAll));
    }
}
