package dev.dualtrack.worker;

import dev.dualtrack.core.config.ConfigException;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigReader;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker is started with, checked. */
record Settings(PipelineConfig config, StoreKind kind, Path models) {
    /** The configuration cannot be used; every problem is named. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient List<String> problems;

        Refused(List<String> problems) {
            super(String.join("\n", problems));
            this.problems = List.copyOf(problems);
        }

        List<String> problems() {
            return problems;
        }
    }

    /** Reads and checks; {@code models} holds a directory of the model's files for each precision. */
    static Settings read(Path configFile, String store, Path models) throws Refused {
        List<String> problems = new ArrayList<>();
        StoreKind kind = null;
        try {
            kind = StoreKind.ofWord(store);
        } catch (IllegalArgumentException e) {
            problems.add("--" + e.getMessage());
        }
        PipelineConfig config = null;
        try {
            config = PipelineConfigReader.read(configFile);
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        }
        if (config != null) {
            problems.addAll(problems(config, kind, OnnxEmbedder.directory(config.embedding(), models)));
        }
        if (config == null || kind == null || !problems.isEmpty()) {
            throw new Refused(problems);
        }
        return new Settings(config, kind, models);
    }

    private static List<String> problems(PipelineConfig config, @Nullable StoreKind kind, Path model) {
        List<String> problems = new ArrayList<>();
        if (kind == null) {
            return problems;
        }
        if (config.stores().endpoint(kind) == null) {
            problems.add("--store: " + config.stores().refusal(kind));
        } else if (config.tables().stream().noneMatch(table -> table.mapsTo(kind))) {
            problems.add("tables: none with a " + kind.word() + " mapping (expected: at least one)");
        }
        if (kind == StoreKind.VECTOR) {
            for (String name : List.of("model.onnx", "tokenizer.json")) {
                if (!Files.isReadable(model.resolve(name))) {
                    problems.add("--model: " + model.resolve(name) + " is not there (expected: a readable file)");
                }
            }
        }
        return problems;
    }
}
