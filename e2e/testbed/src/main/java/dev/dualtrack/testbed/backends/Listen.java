package dev.dualtrack.testbed.backends;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where the servers listen.
 *
 * @param address the local address that they bind
 * @param kafkaHost the host name or address that Kafka tells its clients to connect to
 */
public record Listen(String address, String kafkaHost) {
    /** For tests on this machine. */
    public static final Listen LOOPBACK = new Listen("127.0.0.1", "127.0.0.1");

    /** On an address of this machine that others reach, for example the gateway of the cluster's network. */
    public static Listen on(String address) {
        return new Listen(address, address);
    }

    boolean isLoopback() throws UnknownHostException {
        return InetAddress.getByName(address).isLoopbackAddress();
    }
}
