package dev.dualtrack.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipTest {
    private static final Ownership MINE = new Ownership("me", "collections");

    @Test
    void anUnmarkedStoreHasNoMark() {
        assertThat(MINE.merge(List.of(), Map.of())).isEmpty();
    }

    @Test
    void theNewestPartSpeaksForTheStoreAndFilledTablesAreGivenByTheCaller() {
        StoreMark old = new StoreMark("me", 2, "7000", "slot_2", Map.of("public.users", "aa"));
        StoreMark newest = new StoreMark("me", 3, "7001", "slot_3", Map.of());

        assertThat(MINE.merge(List.of(newest, old), Map.of("public.posts", "bb")))
                .contains(new StoreMark("me", 3, "7001", "slot_3", Map.of("public.posts", "bb")));
    }

    @Test
    void aForeignPartComesFirstWhateverItsEpoch() {
        StoreMark foreign = mark("other", 1);

        assertThat(MINE.merge(List.of(mark("me", 9), foreign), Map.of())).contains(foreign);
    }

    @Test
    void refusesAnotherOwnersMarkAsASchemaFailure() {
        assertThatCode(() -> MINE.refuseForeign(mark("me", 1))).doesNotThrowAnyException();
        assertThatThrownBy(() -> MINE.refuseForeign(mark("other", 1)))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.SCHEMA))
                .hasMessage("collections: owned by other (expected: nobody or me)");
    }

    @Test
    void refusesToWriteAMarkForAnotherOwner() {
        assertThatCode(() -> MINE.requireOwn(mark("me", 1))).doesNotThrowAnyException();
        assertThatThrownBy(() -> MINE.requireOwn(mark("other", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mark: owner other (expected: me)");
    }

    private static StoreMark mark(String owner, long epoch) {
        return new StoreMark(owner, epoch, "7000", "slot", Map.of());
    }
}
