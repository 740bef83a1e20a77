package dev.dualtrack.job;

import dev.dualtrack.job.expect.Place;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which parts of a run one of several processes takes on (ADR 0045).
 *
 * @param index which process it is, counted from 0
 * @param of how many they are
 */
record Slice(int index, int of) {
    /** The one process of a run that is not shared. */
    static final Slice WHOLE = new Slice(0, 1);

    private static final int MOST = 64;
    private static final Pattern FORM = Pattern.compile("(\\d{1,3})/(\\d{1,3})");

    Slice {
        if (of < 1 || of > MOST || index < 0 || index >= of) {
            throw refused(index + "/" + of);
        }
    }

    /** Reads {@code I/N}; anything else is an {@link IllegalArgumentException}. */
    static Slice parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw refused(text);
        }
        return new Slice(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "--slice: '" + text + "' (expected: I/N, N from 1 to " + MOST + " and I from 0 to N - 1, such as 0/3)");
    }

    boolean isWhole() {
        return of == 1;
    }

    /** Every N-th of the parts, in their order. The slices of a run have nothing in common, and together have all. */
    Set<Place> of(List<Place> parts) {
        Set<Place> own = new LinkedHashSet<>();
        for (int i = index; i < parts.size(); i += of) {
            own.add(parts.get(i));
        }
        return own;
    }

    @Override
    public String toString() {
        return index + "/" + of;
    }
}
