package dev.dualtrack.core.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreBackends;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.core.store.TestImages;
import dev.dualtrack.core.store.TestTable;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.ManagedServer;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A scan on a server of the test's own that is replaced meanwhile. */
final class RedisScanIT {
    private static final TestTable TABLE = TestTable.textKey("policies", Mode.WRITE_THROUGH);
    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final int RECORDS = 5_000;

    @Test
    void f35AScanThatTwoProcessesOfTheServerHaveAnsweredSaysNothing() {
        try (Backends backends = Backends.start(Server.REDIS);
                DerivedStore store = new RedisStore(
                        "me",
                        StoreBackends.endpoint(backends.redis()),
                        StoreBackends.mappings(List.of(TABLE)),
                        Stores.DEADLINE,
                        Stores.RETENTION)) {
            ManagedServer server = backends.server(Server.REDIS);
            store.apply(TABLE.id(), records());
            AtomicBoolean replaced = new AtomicBoolean();

            assertThatThrownBy(() -> store.scan(TABLE.id(), record -> {
                        if (replaced.compareAndSet(false, true)) {
                            server.kill();
                            server.start();
                            Await.await(() -> answers(store), RECOVERY, "the new process");
                        }
                    }))
                    .isInstanceOfSatisfying(
                            ClassifiedException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONNECTIVITY))
                    .hasMessageContaining("the server was replaced meanwhile");
        }
    }

    private static List<StoreWrite> records() {
        Meta meta = new Meta(new Version(1, 0, 1), 1, "00112233445566aa", "fedcba9876543210", null, false);
        List<StoreWrite> writes = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            writes.add(new StoreWrite.Upsert(TABLE.key("k" + i), meta, TestImages.cached("t", List.of(), 1L)));
        }
        return writes;
    }

    private static boolean answers(DerivedStore store) {
        try {
            store.mark();
            return true;
        } catch (ClassifiedException e) {
            return false;
        }
    }
}
