// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.AccessApi;
import dev.windsock.client.api.AuditApi;
import dev.windsock.client.api.ComputeApi;
import dev.windsock.client.api.ConnectionsApi;
import dev.windsock.client.api.KeysApi;
import dev.windsock.client.api.Streams;
import dev.windsock.client.api.TenantsApi;
import dev.windsock.client.api.TerminalsApi;
import dev.windsock.client.http.ApiHttpClient;
import dev.windsock.client.http.Observers;
import dev.windsock.client.http.RequestHeaders;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.invoker.ApiResponse;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.stream.StreamCalls;
import dev.windsock.client.stream.TerminalCall;
import dev.windsock.client.stream.Transport;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The client of a Windsock server: queries, mutations and streams, authenticated with one API key.
 *
 * <p>Queries and mutations block until the response is complete or the request timeout elapses. A rejected request throws
 * the subclass of {@link WindsockException} that matches its status, with the server's code. For streams, see {@link
 * dev.windsock.client.stream.EventStream}.
 *
 * <p>Thread-safe. Create one client and reuse it: it has one connection pool and daemon threads, which {@link #close} ends.
 */
public final class WindsockClient implements AutoCloseable {
    private static final String POSITION = "X-Windsock-Position";

    private final ExecutorService executor;
    private final HttpClient http;
    private final StreamCalls streamCalls;
    private final LiveViews views;
    private final InstanceChanges instanceChanges;
    private final AccessApi access;
    private final AuditApi audit;
    private final ComputeApi compute;
    private final ConnectionsApi connections;
    private final Dashboard dashboard;
    private final Events events;
    private final Instances instances;
    private final KeysApi keys;
    private final TenantsApi tenants;
    private final TerminalsApi terminals;
    private final Volumes volumes;
    private final Vpcs vpcs;
    private final Streams streams;

    private WindsockClient(Builder settings, URI server, CredentialSource credentials) {
        AtomicLong threads = new AtomicLong();
        executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "windsock-client-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        // redirects are not followed: they would send the key to another server
        HttpClient.Builder httpBuilder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connectTimeout)
                .executor(executor);
        if (settings.proxy != null) {
            httpBuilder.proxy(settings.proxy);
        }
        if (settings.sslContext != null) {
            httpBuilder.sslContext(settings.sslContext);
        }
        http = httpBuilder.build();
        RequestHeaders headers = new RequestHeaders(credentials, settings.userAgent, settings.interceptors);
        Observers observers = new Observers(settings.observers);
        ApiClient calls = new ApiClient(
                new ApiHttpClient(http, server, headers, observers, WindsockException::of),
                server,
                settings.requestTimeout);
        streamCalls = new StreamCalls(
                http,
                server,
                credentials,
                settings.userAgent,
                settings.interceptors,
                settings.observers,
                settings.connectTimeout.plus(settings.requestTimeout),
                settings.initialBackoff,
                settings.maxBackoff,
                settings.eventTransports);
        streams = new Streams(streamCalls);
        views = new LiveViews(streamCalls, streams, settings.initialBackoff, settings.maxBackoff);
        instanceChanges = new InstanceChanges(streams);
        access = new AccessApi(calls);
        audit = new AuditApi(calls);
        compute = new ComputeApi(calls);
        connections = new ConnectionsApi(calls);
        dashboard = new Dashboard(calls, views);
        events = new Events(calls, settings.initialBackoff, settings.maxBackoff);
        instances = new Instances(calls, views, instanceChanges);
        keys = new KeysApi(calls);
        tenants = new TenantsApi(calls);
        terminals = new TerminalsApi(calls);
        volumes = new Volumes(calls, views);
        vpcs = new Vpcs(calls, views);
    }

    /** Returns a builder; {@link Builder#url} and {@link Builder#apiKey} or {@link Builder#credentials} are required. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the calls for the identity of the key, and for sessions and tickets of browsers. */
    public AccessApi access() {
        return access;
    }

    /** Returns the calls for the audit log. */
    public AuditApi audit() {
        return audit;
    }

    /** Returns the calls for the compute driver and its host. */
    public ComputeApi compute() {
        return compute;
    }

    /** Returns the calls for the streams that are connected to the server. */
    public ConnectionsApi connections() {
        return connections;
    }

    /** Returns the calls for counts, metric history and recent changes, and live metrics. */
    public Dashboard dashboard() {
        return dashboard;
    }

    /** Returns the calls for reading and publishing events, and a batching publisher. */
    public Events events() {
        return events;
    }

    /** Returns the calls for instances, their metrics and logs; lifecycle actions, live views and live metrics. */
    public Instances instances() {
        return instances;
    }

    /** Returns the calls for API keys. */
    public KeysApi keys() {
        return keys;
    }

    /** Returns the calls for tenants, their quotas and usage. They need a key that may manage tenants. */
    public TenantsApi tenants() {
        return tenants;
    }

    /** Returns the calls to open, list and close terminals, and for recordings. Use {@link #attach} to read and type. */
    public TerminalsApi terminals() {
        return terminals;
    }

    /** Returns the calls for volumes, and live views. */
    public Volumes volumes() {
        return volumes;
    }

    /** Returns the calls for VPCs, and live views. */
    public Vpcs vpcs() {
        return vpcs;
    }

    /** Returns the streams of events and of the dashboard. */
    public Streams streams() {
        return streams;
    }

    /**
     * Returns a builder for a session of a terminal that is OPEN. Nothing is sent before the first read. The key needs
     * instance:exec.
     *
     * {@snippet file="dev/windsock/client/example/Guide.java" region="terminal"}
     */
    public TerminalCall attach(UUID terminalId) {
        return new TerminalCall(streamCalls, terminalId);
    }

    /**
     * Launches an instance and returns while it is STARTING; {@link InstanceAction#awaitDone} waits until it is RUNNING.
     * Shorthand for {@link Instances#launch(LaunchRequest)}.
     *
     * @throws WindsockException with the server's code, such as NAME_TAKEN
     */
    public InstanceAction launch(LaunchRequest request) {
        return instances.launch(request);
    }

    /**
     * Returns the position of a response: for a mutation, that of the change that it committed; for a query, the position
     * after which to stream without missing a change.
     */
    static Position position(ApiResponse<?> response) {
        return header(response, POSITION)
                .map(Position::of)
                .orElseThrow(() -> new UnexpectedResponseException(
                        "The response has no " + POSITION + " header; a proxy may have dropped it",
                        response.getStatusCode(),
                        null));
    }

    /** Returns the first value of a header; its name is case-insensitive. */
    static Optional<String> header(ApiResponse<?> response, String name) {
        return response.getHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .flatMap(List::stream)
                .findFirst();
    }

    /** Closes all streams and connections, and drops the events that publishers still hold. Returns within about a second. */
    @Override
    public void close() {
        views.close();
        instanceChanges.close();
        events.close();
        streamCalls.close();
        shutdown(http);
        executor.shutdownNow();
    }

    /**
     * Shuts down the HTTP client immediately. Before Java 21, its thread ends when the client is garbage collected
     * instead.
     */
    private static void shutdown(HttpClient http) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(http);
        } catch (ReflectiveOperationException e) {
            // Java 17 to 20
        }
    }

    /** Configures a client. */
    public static final class Builder {
        private @Nullable URI url;
        private @Nullable CredentialSource credentials;
        private @Nullable ProxySelector proxy;
        private @Nullable SSLContext sslContext;
        private String userAgent = CLIENT;
        private final List<RequestInterceptor> interceptors = new ArrayList<>();
        private final List<ClientObserver> observers = new ArrayList<>();
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration requestTimeout = Duration.ofSeconds(30);
        private Duration initialBackoff = Duration.ofMillis(500);
        private Duration maxBackoff = Duration.ofSeconds(30);
        private List<Transport> eventTransports = List.of(Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL);

        /** The product token of the client in User-Agent. */
        private static final String CLIENT = "windsock-client-sdk";

        private Builder() {}

        /**
         * Sets the URL of the server, such as {@code http://127.0.0.1:8080}. It may have a path, as behind a proxy. Required.
         *
         * @throws IllegalArgumentException if it is not an http or https URL
         */
        public Builder url(String text) {
            URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (uri.getHost() == null
                    || !("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
                throw new IllegalArgumentException("url must start with http:// or https:// and have a host: " + text);
            }
            url = uri;
            return this;
        }

        /**
         * Sets the API key, {@code wsk_...}. Required, unless {@link #credentials} is used.
         *
         * @throws IllegalArgumentException if the key is empty or contains characters that are not allowed in a header
         */
        public Builder apiKey(String key) {
            if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException("apiKey must contain visible ASCII characters only");
            }
            credentials = () -> key;
            return this;
        }

        /** Sets a source that supplies the API key for each request, for keys that are rotated while the client is in use. */
        public Builder credentials(CredentialSource source) {
            credentials = source;
            return this;
        }

        /** Sets the proxy; by default that of the JVM, {@link ProxySelector#getDefault}. */
        public Builder proxy(ProxySelector selector) {
            proxy = selector;
            return this;
        }

        /** Sets the trust and key material for TLS; by default that of the JVM, {@link SSLContext#getDefault}. */
        public Builder sslContext(SSLContext context) {
            sslContext = context;
            return this;
        }

        /**
         * Sets the name of the program that uses the client, such as {@code backup/1.4}. It precedes the client's own name
         * in User-Agent, which the audit log records.
         */
        public Builder userAgent(String program) {
            userAgent = program + " " + CLIENT;
            return this;
        }

        /** Adds an interceptor, which can add headers to every request. Interceptors run in registration order. */
        public Builder interceptor(RequestInterceptor interceptor) {
            interceptors.add(interceptor);
            return this;
        }

        /** Adds an observer of calls and streams. */
        public Builder observer(ClientObserver observer) {
            observers.add(observer);
            return this;
        }

        /** Sets the maximum time to establish a connection; 10 s by default. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = timeout;
            return this;
        }

        /**
         * Sets the maximum time until a response is complete, and until a stream's handshake is complete; 30 s by default.
         * It does not limit the duration of a stream.
         */
        public Builder requestTimeout(Duration timeout) {
            requestTimeout = timeout;
            return this;
        }

        /**
         * Sets the backoff between reconnections of a stream and between retries of a publisher: a random delay below a
         * bound, which starts at {@code initial} and doubles with each failure up to {@code max} ("full jitter"). The
         * defaults are 500 ms and 30 s. A delay that the server asks for is added.
         */
        public Builder reconnectBackoff(Duration initial, Duration max) {
            initialBackoff = initial;
            maxBackoff = max;
            return this;
        }

        /**
         * Sets the transports for streams of changes, including those of views and actions, in order of preference. The
         * default is WebSocket, server-sent events, long polling. If an intermediary breaks a transport, the stream resumes
         * with the next one at the same position. Server-sent events need dashboard:read and long polling needs event:read;
         * a fallback that the key may not use is skipped.
         */
        public Builder eventTransports(Transport first, Transport... others) {
            List<Transport> transports = new ArrayList<>(List.of(others));
            transports.add(0, first);
            eventTransports = List.copyOf(transports);
            return this;
        }

        /**
         * Creates the client. It connects when it is first used.
         *
         * @throws IllegalStateException if the URL or the key is missing
         */
        public WindsockClient build() {
            if (url == null || credentials == null) {
                throw new IllegalStateException("url and apiKey or credentials are required");
            }
            return new WindsockClient(this, url, credentials);
        }
    }
}
