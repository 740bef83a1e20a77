package dev.dualtrack.worker.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** {@code /healthz}, {@code /readyz}, {@code /status} and {@code /metrics} on one port of all interfaces. */
public final class HttpEndpoints implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private HttpEndpoints(HttpServer server) {
        this.server = server;
    }

    /**
     * Serves from now on; port 0 takes a free one.
     *
     * @param alive whether the worker makes progress; not: whether its store answers
     * @param ready whether it has joined its group
     */
    public static HttpEndpoints start(
            int port, StatusBoard board, WorkerMetrics metrics, BooleanSupplier alive, BooleanSupplier ready)
            throws IOException {
        HttpEndpoints endpoints = new HttpEndpoints(HttpServer.create(new InetSocketAddress(port), 0));
        endpoints.page("/healthz", "text/plain", () -> state(alive));
        endpoints.page("/readyz", "text/plain", () -> state(ready));
        endpoints.page("/status", "application/json", () -> new Answer(200, JSON.writeValueAsString(board.status())));
        endpoints.page("/metrics", "text/plain; version=0.0.4", () -> new Answer(200, metrics.scrape()));
        endpoints.server.setExecutor(endpoints.threads);
        endpoints.server.start();
        return endpoints;
    }

    /** The port that is served. */
    public int port() {
        return server.getAddress().getPort();
    }

    private record Answer(int code, String body) {}

    @FunctionalInterface
    private interface Page {
        Answer get() throws IOException;
    }

    private static Answer state(BooleanSupplier good) {
        return good.getAsBoolean() ? new Answer(200, "ok\n") : new Answer(503, "not yet\n");
    }

    private void page(String path, String type, Page page) {
        server.createContext(path, exchange -> {
            try (exchange) {
                answer(exchange, type, page.get());
            }
        });
    }

    private static void answer(HttpExchange exchange, String type, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(answer.code(), body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
