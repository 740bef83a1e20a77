package dev.dualtrack.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the operator; ends on SIGTERM, or with status 2 on a wrong configuration. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int WRONG_CONFIGURATION = 2;

    private Main() {}

    /** Takes no arguments: everything is read from the environment. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try {
            run(OperatorSettings.of(System.getenv()));
        } catch (IllegalArgumentException e) {
            LOG.atError().addKeyValue("problems", e.getMessage()).log("configuration refused");
            System.exit(WRONG_CONFIGURATION);
        }
    }

    private static void run(OperatorSettings settings) throws IOException, InterruptedException {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                stopped.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try (JvmGcMetrics collector = new JvmGcMetrics();
                KubernetesClient client = new KubernetesClientBuilder().build();
                OperatorProgram program =
                        new OperatorProgram(settings, client, metrics, Clock.systemUTC(), stop::countDown);
                HealthServer server =
                        new HealthServer(settings.port(), program::healthy, program::started, metrics::scrape)) {
            collector.bindTo(metrics);
            new JvmMemoryMetrics().bindTo(metrics);
            new JvmThreadMetrics().bindTo(metrics);
            new ProcessorMetrics().bindTo(metrics);
            LOG.atInfo().addKeyValue("port", server.port()).log("operator starting");
            program.start();
            stop.await();
        } finally {
            stopped.countDown();
        }
    }
}
