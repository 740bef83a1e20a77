package dev.dualtrack.e2e.peers;

import dev.dualtrack.e2e.peers.Step.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which changes, in percent. */
enum Workload {
    CHANGE_LOG("change log", 30, 30, 25, 10, 5),
    SCALARS("scalar updates", 0, 100, 0, 0, 0);

    private final String words;
    private final int unmapped;
    private final int scalar;
    private final int text;
    private final int insert;
    private final int delete;

    Workload(String words, int unmapped, int scalar, int text, int insert, int delete) {
        this.words = words;
        this.unmapped = unmapped;
        this.scalar = scalar;
        this.text = text;
        this.insert = insert;
        this.delete = delete;
    }

    /** For the report. */
    String words() {
        return words;
    }

    /** A hundred kinds in which each has its share. */
    List<Kind> hundred() {
        List<Kind> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            kinds.addAll(Collections.nCopies(percent(kind), kind));
        }
        return kinds;
    }

    private int percent(Kind kind) {
        return switch (kind) {
            case UNMAPPED -> unmapped;
            case SCALAR -> scalar;
            case TEXT -> text;
            case INSERT -> insert;
            case DELETE -> delete;
        };
    }
}
