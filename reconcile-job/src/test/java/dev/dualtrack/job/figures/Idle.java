package dev.dualtrack.job.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Waits until servers have done what they put off while they were filled, as Milvus does with its indexes. */
final class Idle {
    private static final Path STAT = Path.of("/proc/stat");
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final double ENOUGH = 0.8;
    /** Of the numbers in the line: what is idle, and what waits for a disk. */
    private static final int IDLE = 3;

    private static final int WAITING = 4;

    private Idle() {}

    /** The processors' time since the machine's start, in some unit. */
    record Time(long idle, long all) {
        /** From the text of {@code /proc/stat}. */
        static Time parse(String stat) {
            long[] numbers = Stream.of(
                            stat.lines().findFirst().orElseThrow().strip().split(" +", -1))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Time(
                    numbers[IDLE] + numbers[WAITING], LongStream.of(numbers).sum());
        }

        /** The idle share since {@code before}. */
        double since(Time before) {
            return all == before.all ? 1 : (double) (idle - before.idle) / (all - before.all);
        }
    }

    /** Returns how idle the machine was at last, from 0 to 1: mostly, or the limit has passed. */
    static double await(Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        double share;
        do {
            Time before = Time.parse(Files.readString(STAT));
            Thread.sleep(LOOK);
            share = Time.parse(Files.readString(STAT)).since(before);
        } while (share < ENOUGH && System.nanoTime() - deadline < 0);
        return share;
    }
}
