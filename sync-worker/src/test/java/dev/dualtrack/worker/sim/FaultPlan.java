package dev.dualtrack.worker.sim;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.sim.Chance;
import dev.dualtrack.core.sim.StoreFaults;

/**
 * How often things go wrong in one run.
 *
 * @param crash a process dies, at any step
 * @param freeze a process stands still for a while, at any step
 * @param cut a process cannot reach the group's coordinator for a while, but the other brokers, at any step
 * @param poll a poll or another question to the brokers fails
 * @param commit a commit fails, before or after it counted
 * @param send a record cannot be sent, or is sent and the answer lost
 * @param read the source does not answer
 * @param resend the connector starts again and sends what it had sent, up to ten times
 * @param scale workers are stopped in good order and others started
 * @param slow what a batch waits for takes long: the model up to a minute and a half for its texts, the source up to half a
 *     minute for its rows
 */
record FaultPlan(
        double crash,
        double freeze,
        double cut,
        double poll,
        double commit,
        double send,
        double read,
        double resend,
        double scale,
        double slow,
        StoreFaults store) {
    static final FaultPlan NONE = new FaultPlan(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, StoreFaults.NONE);

    static FaultPlan draw(Chance chance) {
        return new FaultPlan(
                chance.rate(0.006),
                chance.rate(0.004),
                chance.rate(0.004),
                chance.rate(0.05),
                chance.rate(0.2),
                chance.rate(0.1),
                chance.rate(0.1),
                chance.rate(0.1),
                chance.rate(1),
                0,
                StoreFaults.draw(chance));
    }

    /** The same, and work is slow. What ends a process or stops it is rare, else none would come to the end of such work. */
    FaultPlan slowing(Chance chance, StoreKind kind) {
        return new FaultPlan(
                crash / 20,
                freeze / 20,
                cut / 20,
                poll,
                commit,
                send,
                read,
                resend,
                scale / 20,
                0.2 + chance.rate(0.6),
                store.slowing(chance, kind));
    }
}
