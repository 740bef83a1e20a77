package dev.dualtrack.operator.model;

import dev.dualtrack.api.status.ColdPathStatus;
import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.HotPathStatus;
import dev.dualtrack.api.status.RunStatus;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A status as an input of tests: of generation 1 and epoch 1, with what a test gives, and nothing else. */
public final class Statuses {
    private Statuses() {}

    /** With these parts. */
    public static DataPipelineStatus of(
            @Nullable HotPathStatus hotPath, @Nullable ColdPathStatus coldPath, Condition... conditions) {
        return new DataPipelineStatus(
                1L, null, 1L, null, List.of(conditions), null, null, null, null, null, hotPath, coldPath, null);
    }

    /** One that names tables which the publication does not carry. */
    public static HotPathStatus uncarried(Set<String> tables) {
        return new HotPathStatus(List.of(), null, tables.isEmpty() ? null : List.copyOf(tables));
    }

    /** One that tells of a last run, and since when another one is due. */
    public static ColdPathStatus coldPath(@Nullable RunStatus last, @Nullable String verifyWanted) {
        return new ColdPathStatus(null, last, List.of(), verifyWanted);
    }
}
