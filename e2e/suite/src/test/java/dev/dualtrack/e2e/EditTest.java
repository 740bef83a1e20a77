package dev.dualtrack.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EditTest {
    static Stream<Edit> edits() {
        return Stream.of(Edit.SUSPEND_HOT_PATH, Edit.DETECT, Edit.DELETE);
    }

    @ParameterizedTest
    @MethodSource("edits")
    void everyEditFindsItsPlaceInTheSample(Edit edit) throws IOException {
        String sample =
                Files.readString(Installation.repository().resolve("manifests/samples/aegis/datapipeline.yaml"));

        assertThat(edit.apply(sample)).contains(edit.to()).doesNotContain(edit.from());
    }

    @Test
    void anEditThatDoesNothingOrTooMuchFails() {
        Edit edit = new Edit("suspend: false", "suspend: true");

        assertThatThrownBy(() -> edit.apply("suspend: no"))
                .hasMessage("in the sample: \"suspend: false\" never (expected: once)");
        assertThatThrownBy(() -> edit.apply("a: {suspend: false}\nb: {suspend: false}"))
                .hasMessageContaining("several times");
    }

    @Test
    void aRequestedRunIsKnownByTheNameOfItsToken() {
        assertThat(Sample.requestedRun("now")).isEqualTo("aegis-run-ed5eb9a3");
    }
}
