package dev.dualtrack.operator.probe;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dualtrack.core.status.WorkerStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks a worker's pod for its status, by the pod's address; two seconds, then it counts as silent. Thread-safe. */
public final class WorkerClient {
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(BOUND).build();
    private final int port;

    public WorkerClient(int port) {
        this.port = port;
    }

    /** The worker's own status, if it gives one. */
    public Optional<WorkerStatus> status(String podAddress) {
        String host = podAddress.indexOf(':') < 0 ? podAddress : "[" + podAddress + "]";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/status"))
                .timeout(BOUND)
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return response.statusCode() == 200
                    ? Optional.of(JSON.readValue(response.body(), WorkerStatus.class))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
