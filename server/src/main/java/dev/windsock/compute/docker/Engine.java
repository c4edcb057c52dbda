// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DefaultDockerClientConfig;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to an engine: speaks an API version that both know, and turns its failures into ours.
 *
 * <p>Threading: safe for use by many threads. Calls block, without a limit of their own, since a pull or a gentle stop may
 * take long; when the engine is found to be lost, {@link #close} closes the connections, which ends them all.
 */
final class Engine implements AutoCloseable {
    /** The newest version whose answers this driver knows to read; see docs.docker.com/reference/api/engine/version-history. */
    private static final RemoteApiVersion NEWEST = RemoteApiVersion.create(1, 44);

    /** The oldest that has all it asks for: one-shot statistics came with 1.41, of Docker 20.10. */
    private static final RemoteApiVersion OLDEST = RemoteApiVersion.create(1, 41);

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final int MAX_CONNECTIONS = 1_024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** With {@link EngineWatcher}'s time between two questions, less than a client is to wait. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final DockerSettings settings;
    private volatile @Nullable Connection connection;
    private volatile Runnable onLoss = () -> {};

    private record Connection(DockerHttpClient http, DockerClient client, String prefix) {}

    /** What is asked of the engine. */
    @FunctionalInterface
    interface Call<T> {
        T on(DockerClient client);
    }

    Engine(DockerSettings settings) {
        this.settings = settings;
    }

    /** Sets what is told when a call finds the engine lost. */
    void onLoss(Runnable listener) {
        onLoss = listener;
    }

    /** Whether an engine answers there. */
    static boolean answers(DockerSettings settings) {
        URI host = settings.host();
        if ("unix".equals(host.getScheme()) && !Files.exists(Path.of(host.getPath()))) {
            return false;
        }
        try (Engine engine = new Engine(settings)) {
            engine.connect();
            return true;
        } catch (ComputeException e) {
            LOG.debug("no engine at {}", settings.host(), e);
            return false;
        }
    }

    /** Connects and agrees on a version. Blocks for a few seconds at most. */
    void connect() throws ComputeException {
        close();
        DefaultDockerClientConfig config = config(RemoteApiVersion.UNKNOWN_VERSION);
        DockerHttpClient http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeout(CONNECT_TIMEOUT)
                .build();
        try {
            DockerClient any = DockerClientImpl.getInstance(config, http);
            Version engine = inTime(() -> any.versionCmd().exec());
            RemoteApiVersion version = agree(engine);
            connection = new Connection(
                    http, DockerClientImpl.getInstance(config(version), http), "/v" + version.getVersion());
            LOG.info("{} answers at {}, API version {}", engine.getVersion(), settings.host(), version.getVersion());
        } catch (ComputeException | RuntimeException e) {
            closeQuietly(http);
            throw e instanceof ComputeException known ? known : translated((RuntimeException) e);
        }
    }

    private DefaultDockerClientConfig config(RemoteApiVersion version) {
        var builder = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(settings.host().toString())
                .withApiVersion(version)
                .withDockerTlsVerify(settings.certPath() != null);
        if (settings.certPath() != null) {
            builder.withDockerCertPath(settings.certPath().toString());
        }
        return builder.build();
    }

    private static RemoteApiVersion agree(Version engine) throws ComputeException {
        RemoteApiVersion newest = RemoteApiVersion.parseConfig(engine.getApiVersion());
        RemoteApiVersion version = newest.isGreaterOrEqual(NEWEST) ? NEWEST : newest;
        String least = engine.getMinAPIVersion();
        if (!version.isGreaterOrEqual(OLDEST)
                || (least != null && !version.isGreaterOrEqual(RemoteApiVersion.parseConfig(least)))) {
            throw new ComputeException("The engine speaks API versions " + least + " to " + newest.getVersion()
                    + "; Windsock speaks " + OLDEST.getVersion() + " to " + NEWEST.getVersion() + ".");
        }
        return version;
    }

    /** Checks that it still answers. Blocks for a few seconds at most. */
    void ping() throws ComputeException {
        DockerClient client = open().client();
        try {
            inTime(() -> client.pingCmd().exec());
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    /**
     * Asks it for something.
     *
     * @throws DockerException when it refuses
     * @throws ComputeException DRIVER_UNREACHABLE when it does not answer
     */
    <T> T call(Call<T> call) throws ComputeException {
        Connection now = open();
        try {
            return call.on(now.client());
        } catch (DockerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw lostOr(now, e);
        }
    }

    /** Opens an answer as a stream; closing it ends it, also while somebody reads. @throws IOException when refused */
    InputStream open(String path) throws IOException, ComputeException {
        Connection now = open();
        return answer(
                now,
                DockerHttpClient.Request.builder()
                        .method(DockerHttpClient.Request.Method.GET)
                        .path(now.prefix() + path)
                        .build());
    }

    private InputStream answer(Connection now, DockerHttpClient.Request request) throws IOException, ComputeException {
        DockerHttpClient.Response response;
        try {
            response = now.http().execute(request);
        } catch (RuntimeException e) {
            throw lostOr(now, e);
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
     * Begins an execution that was created, with what is typed taken from a stream until that ends; the answer is what it
     * prints. Closing it gives up both. See docs.docker.com/reference/api/engine, "Start an exec instance".
     *
     * @throws IOException when refused
     */
    InputStream execute(String exec, boolean tty, InputStream input) throws IOException, ComputeException {
        Connection now = open();
        return answer(
                now,
                DockerHttpClient.Request.builder()
                        .method(DockerHttpClient.Request.Method.POST)
                        .path(now.prefix() + "/exec/" + exec + "/start")
                        .putHeader("Content-Type", "application/json")
                        .bodyBytes(
                                "{\"Detach\":false,\"Tty\":%s}".formatted(tty).getBytes(StandardCharsets.UTF_8))
                        .hijackedInput(input)
                        .build());
    }

    private Connection open() throws ComputeException {
        Connection now = connection;
        if (now == null) {
            throw lost(new IOException("not connected"));
        }
        return now;
    }

    private static <T> T inTime(Supplier<T> call) throws ComputeException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("engine-call").start(() -> {
            try {
                answer.complete(call.get());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? translated(cause) : lost(e);
        } catch (TimeoutException e) {
            throw lost(new IOException("no answer in " + ANSWER_TIMEOUT.toSeconds() + " s", e));
        } catch (InterruptedException | CancellationException e) {
            Thread.currentThread().interrupt();
            throw lost(e);
        }
    }

    /** Takes a failed call for the loss of the engine, if it is one; anything else is a bug of ours and stays so. */
    private ComputeException lostOr(Connection asked, RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // a pool says IllegalState when it is closed during a call, see close()
            if (cause instanceof IOException || (cause instanceof IllegalStateException && connection != asked)) {
                onLoss.run();
                return lost(e);
            }
        }
        throw e;
    }

    /** An engine's failure as ours: what it says itself, or that it says nothing. */
    static ComputeException translated(RuntimeException e) {
        if (e instanceof DockerException refusal) {
            return new ComputeException(message(refusal), refusal);
        }
        return lost(e);
    }

    /** A failure that means that the engine does not answer. */
    static ComputeException lost(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && !(root instanceof IOException)) {
            root = root.getCause();
        }
        return new ComputeException(
                FailureCode.DRIVER_UNREACHABLE,
                "The engine does not answer: "
                        + Objects.toString(root.getMessage(), root.getClass().getSimpleName()) + ".",
                cause);
    }

    /** What the engine said, without what the library adds. */
    static String message(DockerException refusal) {
        String text = Objects.toString(refusal.getMessage(), "");
        int begin = text.indexOf('{');
        if (begin >= 0) {
            try {
                JsonNode said = JSON.readTree(text.substring(begin)).get("message");
                if (said != null) {
                    return sentence(said.asText());
                }
            } catch (IOException notJson) {
                LOG.debug("the engine said no JSON", notJson);
            }
        }
        return sentence(text);
    }

    private static String sentence(String said) {
        String text = said.strip();
        if (text.isEmpty()) {
            return "The engine refused.";
        }
        String begun = Character.toUpperCase(text.charAt(0)) + text.substring(1);
        return begun.endsWith(".") ? begun : begun + ".";
    }

    /** Ends all calls that are under way; {@link #connect} begins anew. */
    @Override
    public void close() {
        Connection now = connection;
        connection = null;
        if (now != null) {
            closeQuietly(now.http());
        }
    }

    private static void closeQuietly(DockerHttpClient http) {
        try {
            http.close();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("closing a connection failed", e);
        }
    }
}
