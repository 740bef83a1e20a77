package dev.dualtrack.core.embedding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.Utils;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.natives.NativeLibraries;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The all-MiniLM-L6-v2 sentence-embedding model on ONNX Runtime, with the steps of sentence-transformers: word pieces,
 * cut at 256 tokens, mean of the token vectors, scaled to unit length.
 *
 * <p>Each text is one run of the model on one thread, with as many threads as there are cores: a single text needs no
 * padding, and its vector depends on no neighbour (ADR 0050). {@code make bench-embedding} compares that with more texts
 * in a run and with more threads for one.
 *
 * <p>Texts wait for a thread in a queue without a bound of its own: each call waits until its texts are done or cancelled,
 * so no more are queued than callers hold. The worker has at most one batch under way for each partition of a table that is
 * its own (its class {@code Lane}), and a batch has at most {@code hotPath.maxBatch} texts; the first one after an
 * assignment as many as the owner before may have left. The reconcile job has one text at a time.
 *
 * <p>Reads its two files from disk and never the network. Thread-safe. A failure of the runtime is an {@link
 * ErrorClass#UNKNOWN} {@link ClassifiedException}.
 */
public final class OnnxEmbedder implements Embedder {
    /** Where the images of worker and job have the model. */
    public static final String DEFAULT_MODELS = "/opt/dualtrack/model";

    private static final String MODEL = "all-MiniLM-L6-v2";
    private static final int DIMENSIONS = 384;
    private static final int MAX_TOKENS = 256;

    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ExecutorService threads;
    private final AtomicLong truncated = new AtomicLong();

    private OnnxEmbedder(
            HuggingFaceTokenizer tokenizer, OrtEnvironment environment, OrtSession session, ExecutorService threads) {
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.session = session;
        this.threads = threads;
    }

    /**
     * Loads the model in the configured precision from its {@link #directory}. Another model, or a file that is missing or
     * cannot be read as what it should be, is an {@link IllegalArgumentException}.
     */
    public static OnnxEmbedder open(EmbeddingConfig config, Path models) {
        if (!config.model().equals(MODEL)) {
            throw new IllegalArgumentException("embedding.model: " + config.model() + " (expected: " + MODEL + ")");
        }
        Path directory = directory(config, models);
        Path model = file(directory, "model.onnx");
        Path vocabulary = file(directory, "tokenizer.json");
        try {
            return load(model, vocabulary);
        } catch (OrtException | IOException e) {
            throw new IllegalArgumentException(
                    "model in " + directory + ": cannot be loaded (expected: an ONNX model and its tokenizer)", e);
        }
    }

    private static OnnxEmbedder load(Path model, Path vocabulary) throws OrtException, IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        // Before the model is loaded: where memory is short, that is where it ends.
        NativeLibraries.removeUnpacked();
        HuggingFaceTokenizer tokenizer = tokenizer(vocabulary);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(model.toString(), options);
            return new OnnxEmbedder(
                    tokenizer, environment, session, pool(Runtime.getRuntime().availableProcessors()));
        } catch (OrtException e) {
            tokenizer.close();
            throw e;
        }
    }

    /**
     * Where below {@code models} the files of that precision are, {@code model.onnx} and {@code tokenizer.json}: {@code
     * fp32} or {@code int8}. There is no other place, so that no precision is taken for another.
     */
    public static Path directory(EmbeddingConfig config, Path models) {
        return models.resolve(config.precision().name().toLowerCase(Locale.ROOT));
    }

    private static Path file(Path directory, String name) {
        Path file = directory.resolve(name);
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("model: " + file + " is not there (expected: a readable file)");
        }
        return file;
    }

    /** The model's tokenizer, which cuts what the model does not read. */
    static HuggingFaceTokenizer tokenizer(Path vocabulary) throws IOException {
        // Both are read by the library's static initializer; without them it may ask a server.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        if (Utils.getEnvOrSystemProperty("DJL_CACHE_DIR") == null) {
            // The tokenizer's native library is unpacked there; the home directory may be read-only.
            System.setProperty(
                    "DJL_CACHE_DIR",
                    Path.of(System.getProperty("java.io.tmpdir"), "djl").toString());
        }
        try {
            return HuggingFaceTokenizer.builder()
                    .optTokenizerPath(vocabulary)
                    .optAddSpecialTokens(true)
                    .optTruncation(true)
                    .optMaxLength(MAX_TOKENS)
                    .optPadding(false)
                    .build();
        } catch (RuntimeException e) {
            // The library's word for a file that is no tokenizer.
            throw new IOException("tokenizer: " + vocabulary + " cannot be loaded", e);
        }
    }

    private static ExecutorService pool(int size) {
        return Executors.newFixedThreadPool(
                size, Thread.ofPlatform().name("embed-", 0).daemon().factory());
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public long truncated() {
        return truncated.get();
    }

    @Override
    public List<Vector> embed(List<String> texts) {
        List<Future<Vector>> running =
                texts.stream().map(text -> threads.submit(() -> run(text))).toList();
        try {
            List<Vector> vectors = new ArrayList<>(running.size());
            for (Future<Vector> one : running) {
                vectors.add(one.get());
            }
            return vectors;
        } catch (ExecutionException e) {
            throw new ClassifiedException(
                    ErrorClass.UNKNOWN, "embedding failed (expected: a vector for each text)", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClassifiedException(ErrorClass.UNKNOWN, "embedding was interrupted", e);
        } finally {
            running.forEach(one -> one.cancel(false));
        }
    }

    private Vector run(String text) throws OrtException {
        Encoding encoding = tokenizer.encode(text);
        Map<String, long[]> columns = new LinkedHashMap<>();
        columns.put("input_ids", encoding.getIds());
        columns.put("attention_mask", encoding.getAttentionMask());
        columns.put("token_type_ids", encoding.getTypeIds());
        Set<String> wanted = session.getInputNames();
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, long[]> column : columns.entrySet()) {
                if (wanted.contains(column.getKey())) {
                    inputs.put(column.getKey(), tensor(column.getValue()));
                }
            }
            try (OrtSession.Result result = session.run(inputs)) {
                float[][][] hidden = (float[][][]) result.get(0).getValue();
                Vector vector = Vector.of(Pooling.unitMean(hidden[0], encoding.getAttentionMask()));
                if (encoding.exceedMaxLength()) {
                    truncated.incrementAndGet();
                }
                return vector;
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(long[] values) throws OrtException {
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), new long[] {1, values.length});
    }

    @Override
    public void close() {
        threads.close();
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new ClassifiedException(ErrorClass.UNKNOWN, "the model's session could not be closed", e);
        }
    }
}
