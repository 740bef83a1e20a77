package dev.dualtrack.worker;

import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A model that stands still at a text with a certain word in it, until it is let go. Closing leaves the model open. */
final class HeldEmbedder implements Embedder {
    private final Embedder model;
    private final String word;
    private final CountDownLatch free = new CountDownLatch(1);
    private volatile boolean refuses;

    HeldEmbedder(Embedder model, String word) {
        this.model = model;
        this.word = word;
    }

    /** Goes on with the text, and with all others. */
    void letGo() {
        free.countDown();
    }

    /** Fails at the text, from now on each time. */
    void refuse() {
        refuses = true;
        free.countDown();
    }

    @Override
    public List<Vector> embed(List<String> texts) {
        if (texts.stream().anyMatch(text -> text.contains(word))) {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClassifiedException(ErrorClass.UNKNOWN, "held, and interrupted", e);
            }
            if (refuses) {
                throw new ClassifiedException(ErrorClass.UNKNOWN, "held, and refused", null);
            }
        }
        return model.embed(texts);
    }

    @Override
    public int dimensions() {
        return model.dimensions();
    }

    @Override
    public void close() {
        letGo();
    }
}
