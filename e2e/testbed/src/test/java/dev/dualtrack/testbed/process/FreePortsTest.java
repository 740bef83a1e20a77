package dev.dualtrack.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void givesDistinctPortsThatServersCanTakeAtOnce() throws IOException {
        List<ServerSocket> servers = new ArrayList<>();
        try {
            for (int port : FreePorts.several(50)) {
                servers.add(new ServerSocket(port));
            }
            assertThat(servers).hasSize(50);
        } finally {
            for (ServerSocket server : servers) {
                server.close();
            }
        }
    }
}
