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
import dev.windsock.client.http.CallingHttpClient;
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
 * A Windsock server, as one API key may use it: queries, mutations and streams.
 *
 * <p>Queries and mutations block until they are answered, and throw a {@link WindsockException} with the server's code when
 * they are refused, of a class for each kind of refusal. Streams are read as {@link dev.windsock.client.stream.EventStream} says.
 *
 * <p>Threading: for any thread. Make one and keep it; it has one pool of connections, and daemon threads that end with it.
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
        // redirects are not followed: they would carry the key elsewhere
        HttpClient.Builder pool = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connectTimeout)
                .executor(executor);
        if (settings.proxy != null) {
            pool.proxy(settings.proxy);
        }
        if (settings.sslContext != null) {
            pool.sslContext(settings.sslContext);
        }
        http = pool.build();
        RequestHeaders headers = new RequestHeaders(credentials, settings.userAgent, settings.interceptors);
        Observers observers = new Observers(settings.observers);
        ApiClient calls = new ApiClient(
                new CallingHttpClient(http, server, headers, observers, WindsockException::of),
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
                settings.firstWait,
                settings.longestWait,
                settings.eventTransports);
        streams = new Streams(streamCalls);
        views = new LiveViews(streamCalls, streams, settings.firstWait, settings.longestWait);
        instanceChanges = new InstanceChanges(streams);
        access = new AccessApi(calls);
        audit = new AuditApi(calls);
        compute = new ComputeApi(calls);
        connections = new ConnectionsApi(calls);
        dashboard = new Dashboard(calls, views);
        events = new Events(calls, settings.firstWait, settings.longestWait);
        instances = new Instances(calls, views, instanceChanges);
        keys = new KeysApi(calls);
        tenants = new TenantsApi(calls);
        terminals = new TerminalsApi(calls);
        volumes = new Volumes(calls, views);
        vpcs = new Vpcs(calls, views);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Who the key belongs to, sessions and tickets for browsers. */
    public AccessApi access() {
        return access;
    }

    /** Who did what. */
    public AuditApi audit() {
        return audit;
    }

    /** The driver and the host. */
    public ComputeApi compute() {
        return compute;
    }

    /** Who is connected. */
    public ConnectionsApi connections() {
        return connections;
    }

    /** Counts, histories and the newest changes. */
    public Dashboard dashboard() {
        return dashboard;
    }

    /** The log: publishing and reading. */
    public Events events() {
        return events;
    }

    /** Instances: launching, stopping and so on, their metrics and logs. */
    public Instances instances() {
        return instances;
    }

    /** API keys. */
    public KeysApi keys() {
        return keys;
    }

    /** Tenants, their quotas and what they have; with a key that manages tenants. */
    public TenantsApi tenants() {
        return tenants;
    }

    /** Terminals: opening, listing and closing them, and what they printed; {@link #attach} reads and types. */
    public TerminalsApi terminals() {
        return terminals;
    }

    /** Volumes, and attaching them to instances. */
    public Volumes volumes() {
        return volumes;
    }

    /** VPCs. */
    public Vpcs vpcs() {
        return vpcs;
    }

    /** Live streams. */
    public Streams streams() {
        return streams;
    }

    /**
     * Attaches to a terminal that is OPEN; nothing is sent before the first read. The key needs instance:exec.
     *
     * {@snippet file="dev/windsock/client/example/Guide.java" region="terminal"}
     */
    public TerminalCall attach(UUID terminalId) {
        return new TerminalCall(streamCalls, terminalId);
    }

    /**
     * Launches an instance, and answers while it is STARTING; {@link InstanceAction#awaitDone} waits until it is RUNNING.
     * The same as {@link Instances#launch(LaunchRequest)}.
     *
     * @throws WindsockException with the server's code, such as NAME_TAKEN
     */
    public InstanceAction launch(LaunchRequest request) {
        return instances.launch(request);
    }

    /** The position of the change that a mutation has committed, or to subscribe after to miss nothing of a query. */
    static Position position(ApiResponse<?> answer) {
        return header(answer, POSITION)
                .map(Position::of)
                .orElseThrow(() -> new UnexpectedAnswerException(
                        "the answer has no " + POSITION + "; a proxy may have dropped it",
                        answer.getStatusCode(),
                        null));
    }

    /** The first value of a header, whose name is of any case. */
    static Optional<String> header(ApiResponse<?> answer, String name) {
        return answer.getHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .flatMap(List::stream)
                .findFirst();
    }

    /** Closes all streams and connections, and gives up what publishers hold; returns within a second or so. */
    @Override
    public void close() {
        views.close();
        instanceChanges.close();
        events.close();
        streamCalls.close();
        HttpShutdown.now(http);
        executor.shutdownNow();
    }

    /** How the client is to be made. */
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
        private Duration firstWait = Duration.ofMillis(500);
        private Duration longestWait = Duration.ofSeconds(30);
        private List<Transport> eventTransports = List.of(Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL);

        /** How the client names itself in User-Agent. */
        private static final String CLIENT = "windsock-client-sdk";

        private Builder() {}

        /**
         * Where the server is, such as {@code http://127.0.0.1:8080}; it may have a path, as behind a proxy. Required.
         *
         * @throws IllegalArgumentException for anything but http and https
         */
        public Builder url(String text) {
            URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (uri.getHost() == null
                    || !("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
                throw new IllegalArgumentException("a server's URL is http://... or https://...");
            }
            url = uri;
            return this;
        }

        /**
         * The API key, {@code wsk_...}. Required, unless {@link #credentials} is used.
         *
         * @throws IllegalArgumentException for one that cannot stand in a header
         */
        public Builder apiKey(String key) {
            if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException("an API key is wsk_ and what follows, without spaces");
            }
            credentials = () -> key;
            return this;
        }

        /** Where the API key comes from, each time that it is needed: for keys that are rotated while the client is in use. */
        public Builder credentials(CredentialSource source) {
            credentials = source;
            return this;
        }

        /** Which proxy to go through; without it the JVM's default, {@link ProxySelector#getDefault}. */
        public Builder proxy(ProxySelector selector) {
            proxy = selector;
            return this;
        }

        /** Whom to trust, and how to prove who this is; without it the JVM's default, {@link SSLContext#getDefault}. */
        public Builder sslContext(SSLContext context) {
            sslContext = context;
            return this;
        }

        /**
         * Names the program that uses the client, such as {@code backup/1.4}, before the client's own name in User-Agent,
         * which audit rows show.
         */
        public Builder userAgent(String program) {
            userAgent = program + " " + CLIENT;
            return this;
        }

        /** Adds headers to all that is sent; those given first are called first. */
        public Builder interceptor(RequestInterceptor interceptor) {
            interceptors.add(interceptor);
            return this;
        }

        /** Hears what the client does. */
        public Builder observer(ClientObserver observer) {
            observers.add(observer);
            return this;
        }

        /** How long to wait for a connection; 10 s without it. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = timeout;
            return this;
        }

        /** How long to wait for an answer; 30 s without it. It does not end streams. */
        public Builder requestTimeout(Duration timeout) {
            requestTimeout = timeout;
            return this;
        }

        /**
         * How long streams wait before they reconnect: a random part of a bound, which begins with the first and doubles
         * up to the longest; 500 ms and 30 s without it. What a server asks for is waited as well.
         */
        public Builder reconnectWait(Duration first, Duration longest) {
            firstWait = first;
            longestWait = longest;
            return this;
        }

        /**
         * How streams of changes may come, those of views and actions too, in the order of preference; WebSocket,
         * server-sent events and long poll without it. The next one is used where something on the way breaks the one
         * before, from the same position. Server-sent events need dashboard:read, and long poll needs event:read, which is
         * passed over without it.
         */
        public Builder eventTransports(Transport first, Transport... others) {
            List<Transport> wanted = new ArrayList<>(List.of(others));
            wanted.add(0, first);
            eventTransports = List.copyOf(wanted);
            return this;
        }

        /**
         * Makes the client; connects when it is first used.
         *
         * @throws IllegalStateException where the URL or the key is missing
         */
        public WindsockClient build() {
            if (url == null || credentials == null) {
                throw new IllegalStateException("a client needs a url and an apiKey");
            }
            return new WindsockClient(this, url, credentials);
        }
    }
}
