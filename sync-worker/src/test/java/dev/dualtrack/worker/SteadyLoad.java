package dev.dualtrack.worker;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Changes a few rows of every partition, one after the other, until it is closed: inserts, updates with and without another
 * text, deletes, keys that change, rows that the stores shall not show for a while. The states of all rows are numbered as
 * they come about.
 */
final class SteadyLoad implements AutoCloseable {
    private static final int ROWS_OF_PARTITION = 12;
    private static final Duration PAUSE = Duration.ofMillis(15);
    private static final String STATE = "state ";

    private final TestPipeline pipeline;
    private final Random random = new Random(9);
    private final Set<String> rows = new HashSet<>();
    private final AtomicInteger states = new AtomicInteger();
    private final Repeated changes;

    private SteadyLoad(TestPipeline pipeline) {
        this.pipeline = pipeline;
        this.changes = Repeated.start("load", PAUSE, this::change);
    }

    /** Begins. */
    static SteadyLoad start(TestPipeline pipeline) {
        return new SteadyLoad(pipeline);
    }

    /** The ids of its rows in that partition. */
    static List<String> ids(int partition) {
        return TestPipeline.ids(partition).subList(0, ROWS_OF_PARTITION);
    }

    /** The ids of all its rows. */
    static List<String> ids() {
        return IntStream.range(0, TestPipeline.PARTITIONS)
                .boxed()
                .flatMap(partition -> ids(partition).stream())
                .toList();
    }

    /** The number of the state that has this title. */
    static int state(Object title) {
        return Integer.parseInt(title.toString().substring(STATE.length()));
    }

    /** The number of the newest state. */
    int newest() {
        return states.get();
    }

    private void change() {
        String id = any(ids());
        if (!rows.contains(id)) {
            pipeline.upsert(id, nextTitle(), "1");
            rows.add(id);
            return;
        }
        switch (random.nextInt(10)) {
            case 0 -> {
                pipeline.delete(id);
                rows.remove(id);
            }
            case 1 -> changeKey(id);
            case 2 -> pipeline.update(id, "is_active = NOT is_active, title = " + nextTitle());
            case 3 -> pipeline.update(id, "amount = amount + 1");
            default -> pipeline.update(id, "title = " + nextTitle());
        }
    }

    private void changeKey(String id) {
        List<String> free =
                ids().stream().filter(other -> !rows.contains(other)).toList();
        if (!free.isEmpty()) {
            String other = any(free);
            pipeline.changeKey(id, other, "title = " + nextTitle());
            rows.remove(id);
            rows.add(other);
        }
    }

    private String any(List<String> ids) {
        return ids.get(random.nextInt(ids.size()));
    }

    private String nextTitle() {
        return "'" + STATE + states.incrementAndGet() + "'";
    }

    @Override
    public void close() {
        changes.close();
    }
}
