package dev.dualtrack.api.status;

/** The types of {@code status.conditions}. {@code RECONCILING} and {@code STALLED} are present only while true. */
public enum ConditionType {
    READY("Ready"),
    VALIDATED("Validated"),
    SOURCE_READY("SourceReady"),
    HOT_PATH_READY("HotPathReady"),
    COLD_PATH_READY("ColdPathReady"),
    CONSISTENT("Consistent"),
    PAUSED("Paused"),
    RECONCILING("Reconciling"),
    STALLED("Stalled");

    private final String text;

    ConditionType(String text) {
        this.text = text;
    }

    /** Returns the type as it stands in the resource. */
    public String text() {
        return text;
    }
}
