package dev.dualtrack.core.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeLibrariesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private Path unpacked = Path.of("");
    private Path elsewhere = Path.of("");

    @BeforeEach
    void makeDirectories() throws IOException {
        unpacked = Files.createDirectory(root.toRealPath().resolve("tmp"));
        elsewhere = Files.createDirectory(root.toRealPath().resolve("elsewhere"));
    }

    @Test
    void whatIsMappedGoesWithItsMarkerAndItsDirectory() throws IOException {
        Path lz4 = file(unpacked, "liblz4-java-1.so");
        file(unpacked, "liblz4-java-1.so.lck");
        Path runtime = file(unpacked, "onnxruntime-java2/libonnxruntime.so");
        Path jni = file(unpacked, "onnxruntime-java2/libonnxruntime4j_jni.so");
        NativeLibraries.removeUnpacked(unpacked, List.of(mapped(lz4), mapped(runtime), mapped(runtime), mapped(jni)));
        assertThat(unpacked).isEmptyDirectory();
    }

    @Test
    void whatAnotherProcessUnpackedStays() throws IOException {
        Path own = file(unpacked, "liblz4-java-1.so");
        List<Path> others = List.of(
                file(unpacked, "liblz4-java-2.so"),
                file(unpacked, "liblz4-java-2.so.lck"),
                file(unpacked, "onnxruntime-java3/libonnxruntime.so"));
        NativeLibraries.removeUnpacked(unpacked, List.of(mapped(own)));
        assertThat(own).doesNotExist();
        assertThat(others).allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void whatIsMappedAndNotUnpackedForThisLifeAloneStays() throws IOException {
        List<Path> kept = List.of(
                file(unpacked, "djl/tokenizers/0.21.0/libtokenizers.so"),
                file(unpacked, "hsperfdata_user/1"),
                file(unpacked, "build/onnxruntime-java1/libonnxruntime.so"),
                file(unpacked, "liblz4-java.so"),
                file(elsewhere, "liblz4-java-1.so"));
        NativeLibraries.removeUnpacked(
                unpacked, kept.stream().map(NativeLibrariesTest::mapped).toList());
        assertThat(kept).allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void whatIsGoneAlreadyIsNoFailure() throws IOException {
        Path gone = unpacked.resolve("onnxruntime-java1/libonnxruntime.so");
        NativeLibraries.removeUnpacked(unpacked, List.of(mapped(gone), mapped(gone) + " (deleted)"));
        assertThat(unpacked).isEmptyDirectory();
    }

    @Test
    void lz4WorksWithoutItsFile() throws IOException {
        NativeLibraries.loadLz4();
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            assertThat(maps.filter(line -> line.contains("liblz4-java-")))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" (deleted)"));
        }
        LZ4Factory lz4 = LZ4Factory.nativeInstance();
        byte[] text = "the same, the same, the same, the same".getBytes(StandardCharsets.UTF_8);
        byte[] compressed = lz4.fastCompressor().compress(text);
        assertThat(lz4.safeDecompressor().decompress(compressed, text.length)).isEqualTo(text);
    }

    private static Path file(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, "");
    }

    private static String mapped(Path file) {
        return "7f2a4c000000-7f2a4c021000 r-xp 00000000 fd:01 1835021                    " + file;
    }
}
