package dev.dualtrack.testbed.network;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** One way through the proxy, shared by all connections: decides what becomes of each piece. Thread-safe. */
final class Gate {
    private Fault fault = new Fault.None();
    private long cutAfter;

    /** What becomes of a piece. */
    enum Fate {
        PASSED,
        LOST,
        /** Only its first part is passed on, and it is the connection's last. */
        CUT
    }

    /** The fate of a piece, and how many of its bytes are passed on. */
    record Verdict(Fate fate, int passed) {}

    synchronized void set(Fault next) {
        fault = next;
        cutAfter = next instanceof Fault.Cut cut ? cut.bytes() : 0;
        notifyAll();
    }

    /** Decides about a piece of that length, after as long a wait as the fault wants. */
    Verdict admit(int length) throws InterruptedException {
        if (waited() instanceof Fault.Latency(Duration delay)) {
            LockSupport.parkNanos(delay.toNanos());
        }
        return decide(length);
    }

    private synchronized Fault waited() throws InterruptedException {
        while (fault instanceof Fault.Hold) {
            wait();
        }
        return fault;
    }

    private synchronized Verdict decide(int length) {
        return switch (fault) {
            case Fault.None _, Fault.Latency _, Fault.Hold _ -> new Verdict(Fate.PASSED, length);
            case Fault.Drop _ -> new Verdict(Fate.LOST, 0);
            case Fault.Cut _ -> {
                int passed = (int) Math.min(cutAfter, length);
                cutAfter -= passed;
                yield new Verdict(passed < length ? Fate.CUT : Fate.PASSED, passed);
            }
        };
    }
}
