// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to an engine. Negotiates an API version and translates the engine's failures.
 *
 * <p>Threading: thread-safe. Calls block without a timeout, because a pull or a graceful stop may take a long time. When the
 * engine does not respond, {@link #close} closes the connections, which ends all calls.
 */
final class Engine implements AutoCloseable {
    /** The newest version that this driver supports; see docs.docker.com/reference/api/engine/version-history. */
    private static final RemoteApiVersion NEWEST = RemoteApiVersion.create(1, 44);

    /** The oldest version with all features that this driver uses: one-shot statistics, from Docker 20.10. */
    private static final RemoteApiVersion OLDEST = RemoteApiVersion.create(1, 41);

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final int MAX_CONNECTIONS = 1_024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Chosen so that the sum of this and {@link EngineWatcher}'s ping interval is shorter than clients' timeouts. */
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(3);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final DockerSettings settings;
    private volatile @Nullable Connection connection;
    private volatile Runnable onUnreachable = () -> {};

    private record Connection(DockerHttpClient http, DockerClient client, String prefix) {}

    /** A request to the engine. */
    @FunctionalInterface
    interface Call<T> {
        T on(DockerClient client);
    }

    Engine(DockerSettings settings) {
        this.settings = settings;
    }

    /** Sets the listener that is called when a call fails to reach the engine. */
    void onUnreachable(Runnable listener) {
        onUnreachable = listener;
    }

    /** Whether an engine responds. Blocks for a few seconds at most. */
    static boolean isReachable(DockerSettings settings) {
        URI host = settings.host();
        if ("unix".equals(host.getScheme()) && !Files.exists(Path.of(host.getPath()))) {
            return false;
        }
        try (Engine engine = new Engine(settings)) {
            engine.connect();
            return true;
        } catch (ComputeException e) {
            LOG.debug("No engine responds: host={}", settings.host(), e);
            return false;
        }
    }

    /** Connects and negotiates the API version. Blocks for a few seconds at most. */
    void connect() throws ComputeException {
        close();
        EngineClientConfig config = EngineClientConfig.of(settings);
        DockerHttpClient http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeout(CONNECT_TIMEOUT)
                .build();
        try {
            DockerClient unversioned = DockerClientImpl.getInstance(config, http);
            Version engine = withTimeout(() -> unversioned.versionCmd().exec());
            RemoteApiVersion version = negotiate(engine);
            connection = new Connection(
                    http, DockerClientImpl.getInstance(config.with(version), http), "/v" + version.getVersion());
            LOG.info(
                    "Connected to the engine: host={} version={} api={}",
                    settings.host(),
                    engine.getVersion(),
                    version.getVersion());
        } catch (ComputeException | RuntimeException e) {
            closeQuietly(http);
            throw e instanceof ComputeException known ? known : toComputeException((RuntimeException) e);
        }
    }

    private static RemoteApiVersion negotiate(Version engine) throws ComputeException {
        RemoteApiVersion newest = RemoteApiVersion.parseConfig(engine.getApiVersion());
        RemoteApiVersion version = newest.isGreaterOrEqual(NEWEST) ? NEWEST : newest;
        String oldest = engine.getMinAPIVersion();
        if (!version.isGreaterOrEqual(OLDEST)
                || (oldest != null && !version.isGreaterOrEqual(RemoteApiVersion.parseConfig(oldest)))) {
            throw new ComputeException("The engine supports API versions " + oldest + " to " + newest.getVersion()
                    + ", but Windsock requires " + OLDEST.getVersion() + " to " + NEWEST.getVersion() + ".");
        }
        return version;
    }

    /** Checks that the engine still responds. Blocks for a few seconds at most. */
    void ping() throws ComputeException {
        DockerClient client = connection().client();
        try {
            withTimeout(() -> client.pingCmd().exec());
        } catch (RuntimeException e) {
            throw toComputeException(e);
        }
    }

    /**
     * Sends a request.
     *
     * @throws DockerException when the engine rejects it
     * @throws ComputeException DRIVER_UNREACHABLE when the engine does not respond
     */
    <T> T call(Call<T> call) throws ComputeException {
        Connection current = connection();
        try {
            return call.on(current.client());
        } catch (DockerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unreachableOrRethrow(current, e);
        }
    }

    /**
     * Opens a response as a stream. Closing the stream cancels the response and ends a blocked read.
     *
     * @throws IOException when the engine rejects the request
     */
    InputStream open(String path) throws IOException, ComputeException {
        Connection current = connection();
        return execute(
                current,
                DockerHttpClient.Request.builder()
                        .method(DockerHttpClient.Request.Method.GET)
                        .path(current.prefix() + path)
                        .build());
    }

    private InputStream execute(Connection current, DockerHttpClient.Request request)
            throws IOException, ComputeException {
        DockerHttpClient.Response response;
        try {
            response = current.http().execute(request);
        } catch (RuntimeException e) {
            throw unreachableOrRethrow(current, e);
        }
        if (response.getStatusCode() != OK && response.getStatusCode() != SWITCHING_PROTOCOLS) {
            try (response) {
                throw new IOException(response.getStatusCode() + ": "
                        + new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return new ResponseStream(response);
    }

    /**
     * Starts an exec instance that reads its input from a stream, and returns its output. Closing the output closes the
     * connection in both directions. See docs.docker.com/reference/api/engine, "Start an exec instance".
     *
     * @throws IOException when the engine rejects the request
     */
    InputStream startExec(String exec, boolean tty, InputStream input) throws IOException, ComputeException {
        Connection current = connection();
        return execute(
                current,
                DockerHttpClient.Request.builder()
                        .method(DockerHttpClient.Request.Method.POST)
                        .path(current.prefix() + "/exec/" + exec + "/start")
                        .putHeader("Content-Type", "application/json")
                        .bodyBytes(
                                "{\"Detach\":false,\"Tty\":%s}".formatted(tty).getBytes(StandardCharsets.UTF_8))
                        .hijackedInput(input)
                        .build());
    }

    private Connection connection() throws ComputeException {
        Connection current = connection;
        if (current == null) {
            throw unreachable("the server is not connected", new IOException("not connected"));
        }
        return current;
    }

    private static <T> T withTimeout(Supplier<T> call) throws ComputeException {
        CompletableFuture<T> response = new CompletableFuture<>();
        Thread.ofVirtual().name("engine-call").start(() -> {
            try {
                response.complete(call.get());
            } catch (Throwable e) {
                response.completeExceptionally(e);
            }
        });
        try {
            return response.get(RESPONSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? toComputeException(cause) : unreachable(e);
        } catch (TimeoutException e) {
            throw unreachable("timeout after " + RESPONSE_TIMEOUT.toSeconds() + " s", e);
        } catch (InterruptedException | CancellationException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    /**
     * If the engine could not be reached, notifies the listener and returns the failure; rethrows any other exception, because
     * it indicates a bug.
     */
    private ComputeException unreachableOrRethrow(Connection used, RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // the connection pool throws IllegalStateException when close() closes it during a call, and
            // CancellationException when the calling thread is interrupted
            if (cause instanceof IOException
                    || cause instanceof CancellationException
                    || (cause instanceof IllegalStateException && connection != used)) {
                onUnreachable.run();
                return unreachable(e);
            }
        }
        throw e;
    }

    /** Translates a failed call into the engine's own message, or into the failure of an engine that does not respond. */
    static ComputeException toComputeException(RuntimeException e) {
        if (e instanceof DockerException rejection) {
            return new ComputeException(message(rejection), rejection);
        }
        return unreachable(e);
    }

    /**
     * Creates the failure for an engine that does not respond. Tenants see its message, so it does not contain the message of
     * the cause, which names the engine's address.
     */
    static ComputeException unreachable(Throwable cause) {
        boolean handshake = causes(cause).anyMatch(SSLException.class::isInstance);
        return unreachable(handshake ? "the TLS handshake failed" : "the connection failed", cause);
    }

    private static ComputeException unreachable(String reason, Throwable cause) {
        return new ComputeException(
                FailureCode.DRIVER_UNREACHABLE, "The engine does not respond: " + reason + ".", cause);
    }

    /** Returns the reason why a call failed, for the operator: with the engine's address if the cause contains it. */
    static String diagnosis(Throwable failure) {
        Throwable root = causes(failure)
                .filter(cause -> cause instanceof IOException || cause.getCause() == null)
                .findFirst()
                .orElse(failure);
        return Objects.toString(root.getMessage(), root.getClass().getSimpleName());
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    /** Returns the engine's message as a sentence, without the library's additions. */
    static String message(DockerException rejection) {
        String text = Objects.toString(rejection.getMessage(), "");
        int start = text.indexOf('{');
        if (start >= 0) {
            try {
                JsonNode message = JSON.readTree(text.substring(start)).get("message");
                if (message != null) {
                    return sentence(message.asText());
                }
            } catch (IOException notJson) {
                LOG.debug("The engine's message is not JSON", notJson);
            }
        }
        // not an engine's message, but one from a proxy or from the library
        LOG.debug("The engine's response has no message", rejection);
        return "The engine rejected the request with status " + rejection.getHttpStatus() + ".";
    }

    /** Turns an engine's message into a sentence. */
    static String sentence(String message) {
        String text = message.strip();
        if (text.isEmpty()) {
            return "The engine rejected the request.";
        }
        String capitalized = Character.toUpperCase(text.charAt(0)) + text.substring(1);
        return capitalized.endsWith(".") ? capitalized : capitalized + ".";
    }

    /** Ends all active calls. {@link #connect} connects again. */
    @Override
    public void close() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            closeQuietly(current.http());
        }
    }

    private static void closeQuietly(DockerHttpClient http) {
        try {
            http.close();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("Closing a connection failed", e);
        }
    }
}
