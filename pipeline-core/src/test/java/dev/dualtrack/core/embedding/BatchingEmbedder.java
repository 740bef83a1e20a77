package dev.dualtrack.core.embedding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.dualtrack.core.derived.Vector;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The model with several texts in a run, padded to the longest of them: what {@link OnnxEmbedder} could do instead. */
final class BatchingEmbedder implements Embedder {
    private final int batch;
    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ExecutorService runs;

    private BatchingEmbedder(
            int batch,
            HuggingFaceTokenizer tokenizer,
            OrtEnvironment environment,
            OrtSession session,
            ExecutorService runs) {
        this.batch = batch;
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.session = session;
        this.runs = runs;
    }

    /**
     * Loads the model from its directory.
     *
     * @param batch texts of a run
     * @param runs that may be under way at once
     * @param threads of each run
     */
    static BatchingEmbedder open(Path directory, int batch, int runs, int threads) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            OrtSession session =
                    environment.createSession(directory.resolve("model.onnx").toString(), options);
            HuggingFaceTokenizer tokenizer = OnnxEmbedder.tokenizer(directory.resolve("tokenizer.json"));
            return new BatchingEmbedder(batch, tokenizer, environment, session, Executors.newFixedThreadPool(runs));
        } catch (OrtException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<Vector> embed(List<String> texts) {
        List<Callable<List<Vector>>> work = IntStream.iterate(0, from -> from < texts.size(), from -> from + batch)
                .mapToObj(from -> texts.subList(from, Math.min(from + batch, texts.size())))
                .<Callable<List<Vector>>>map(some -> () -> run(some))
                .toList();
        List<Vector> vectors = new ArrayList<>();
        try {
            for (Future<List<Vector>> done : runs.invokeAll(work)) {
                vectors.addAll(done.get());
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return vectors;
    }

    private List<Vector> run(List<String> texts) throws OrtException {
        List<Encoding> encodings =
                texts.stream().map(text -> tokenizer.encode(text)).toList();
        int longest = encodings.stream()
                .mapToInt(encoding -> encoding.getIds().length)
                .max()
                .orElseThrow();
        try (OnnxTensor ids = padded(encodings, longest, Encoding::getIds);
                OnnxTensor mask = padded(encodings, longest, Encoding::getAttentionMask);
                OnnxTensor types = padded(encodings, longest, Encoding::getTypeIds)) {
            Map<String, OnnxTensor> inputs =
                    new HashMap<>(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types));
            inputs.keySet().retainAll(session.getInputNames());
            try (OrtSession.Result result = session.run(inputs)) {
                float[][][] hidden = (float[][][]) result.get(0).getValue();
                return IntStream.range(0, texts.size())
                        .mapToObj(i -> Vector.of(Pooling.unitMean(
                                hidden[i], Arrays.copyOf(encodings.get(i).getAttentionMask(), longest))))
                        .toList();
            }
        }
    }

    /** The token of padding is 0, as is its mask. */
    private OnnxTensor padded(List<Encoding> encodings, int longest, Function<Encoding, long[]> column)
            throws OrtException {
        long[] values = encodings.stream()
                .map(column)
                .flatMapToLong(row -> Arrays.stream(Arrays.copyOf(row, longest)))
                .toArray();
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), new long[] {encodings.size(), longest});
    }

    @Override
    public int dimensions() {
        throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public void close() {
        runs.close();
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
