// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.AccessApi;
import dev.windsock.client.api.ComputeApi;
import dev.windsock.client.api.ImagesApi;
import dev.windsock.client.api.ServerApi;
import dev.windsock.client.api.Streams;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.http.ApiHttpClient;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Certificates;
import dev.windsock.client.http.ClientVersion;
import dev.windsock.client.http.HttpConnections;
import dev.windsock.client.http.Observers;
import dev.windsock.client.http.RequestHeaders;
import dev.windsock.client.http.ServerContact;
import dev.windsock.client.http.Servers;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.lifetime.WorkerThread;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.spi.ClientObserver;
import dev.windsock.client.spi.CredentialSource;
import dev.windsock.client.spi.RequestInterceptor;
import dev.windsock.client.stream.StreamCalls;
import dev.windsock.client.stream.TerminalCall;
import dev.windsock.client.stream.Transport;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client for a Windsock server: queries, mutations and streams, authenticated with one API key.
 *
 * <p>Queries and mutations block until the response is complete or the request timeout elapses. A rejected request throws
 * the subclass of {@link WindsockException} that matches its status, with the server's code. For streams, see {@link
 * dev.windsock.client.stream.EventStream}.
 *
 * <p>Thread-safe. Create one client and reuse it: it owns a connection pool and daemon threads, which {@link #close} stops.
 */
public final class WindsockClient implements AutoCloseable {
    private final Servers servers;
    private final HttpConnections connections;
    private final ApiHttpClient callClient;
    private final ApiClient calls;
    private final StreamCalls streamCalls;
    private final LiveViews views;
    private final InstanceChanges instanceChanges;
    private final AccessApi access;
    private final Audit audit;
    private final ComputeApi compute;
    private final Connections connectedStreams;
    private final ImagesApi images;
    private final Dashboard dashboard;
    private final Events events;
    private final Instances instances;
    private final Keys keys;
    private final ServerApi server;
    private final Notifications notifications;
    private final Tenants tenants;
    private final Terminals terminals;
    private final Volumes volumes;
    private final Vpcs vpcs;
    private final Streams streams;

    private WindsockClient(Builder settings, List<URI> urls, CredentialSource credentials) {
        servers = new Servers(urls);
        connections = HttpConnections.open(new HttpConnections.Settings(
                settings.connectTimeout, settings.proxy, settings.proxyCredentials, settings.sslContext));
        ServerContact contact = new ServerContact();
        RequestHeaders headers = new RequestHeaders(credentials, settings.userAgent, settings.interceptors, contact);
        Observers observers = new Observers(settings.observers);
        Backoff backoff = new Backoff(settings.initialBackoff, settings.maxBackoff);
        RequestOptions options = settings.requestOptions.orElse(Builder.DEFAULT_OPTIONS);
        callClient = new ApiHttpClient(connections.http(), servers, headers, observers, contact);
        calls = new ApiClient(callClient, servers, connections.executor(), backoff, options);
        streamCalls = new StreamCalls(
                connections.http(),
                servers,
                headers,
                contact,
                observers,
                settings.connectTimeout.plus(options.timeout().orElseThrow()),
                backoff,
                settings.eventTransports);
        streams = new Streams(streamCalls);
        views = new LiveViews(streamCalls, streams, settings.initialBackoff, settings.maxBackoff);
        instanceChanges = new InstanceChanges(streams);
        access = new AccessApi(calls);
        audit = new Audit(calls);
        compute = new ComputeApi(calls);
        connectedStreams = new Connections(calls);
        images = new ImagesApi(calls);
        dashboard = new Dashboard(calls, views);
        events = new Events(calls, settings.initialBackoff, settings.maxBackoff);
        instances = new Instances(calls, streamCalls, views, instanceChanges);
        keys = new Keys(calls);
        this.server = new ServerApi(calls);
        notifications = new Notifications(calls);
        tenants = new Tenants(calls);
        terminals = new Terminals(calls);
        volumes = new Volumes(calls, views);
        vpcs = new Vpcs(calls, views);
    }

    /**
     * Returns a builder; {@link Builder#url} or {@link Builder#urls}, and {@link Builder#apiKey} or {@link Builder#credentials}
     * are required.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the calls for the key's identity, and for browser sessions and tickets. */
    public AccessApi access() {
        return access;
    }

    /** Returns the calls for the audit log. */
    public Audit audit() {
        return audit;
    }

    /** Returns the calls for the images on the host. The key must belong to the first tenant. */
    public ImagesApi images() {
        return images;
    }

    /** Returns the calls for the compute driver and its host. */
    public ComputeApi compute() {
        return compute;
    }

    /** Returns the calls for the streams connected to the server. */
    public Connections connections() {
        return connectedStreams;
    }

    /** Returns the calls for counts, metric history and recent changes, and for live metrics. */
    public Dashboard dashboard() {
        return dashboard;
    }

    /** Returns the calls for reading and publishing events, and for a batching publisher. */
    public Events events() {
        return events;
    }

    /** Returns the calls for instances, their metrics and logs, and for lifecycle actions, live views and live metrics. */
    public Instances instances() {
        return instances;
    }

    /** Returns the calls for API keys. */
    public Keys keys() {
        return keys;
    }

    /** Returns the calls for the server as a whole, such as database backups. */
    public ServerApi server() {
        return server;
    }

    /** Returns the calls for tenants, their quotas and usage. They need a key that may manage tenants. */
    public Tenants tenants() {
        return tenants;
    }

    /**
     * Returns the calls for opening, listing and closing terminals, and for recordings. Use {@link #attach} to read and type.
     */
    public Terminals terminals() {
        return terminals;
    }

    /** Returns the calls for volumes and their live views. */
    public Volumes volumes() {
        return volumes;
    }

    /** Returns the calls for notifications, their rules and webhooks. */
    public Notifications notifications() {
        return notifications;
    }

    /** Returns the calls for VPCs and their live views. */
    public Vpcs vpcs() {
        return vpcs;
    }

    /** Returns the event and dashboard streams. */
    public Streams streams() {
        return streams;
    }

    /**
     * Returns a builder for a session on a terminal that is OPEN. Nothing is sent before the first read. The key needs
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
     * Closes all streams, views, publishers, terminals and connections, and drops the events that publishers still hold. Calls
     * in progress, including calls on other threads, throw a {@link ClosedException}, and so does every later use. Returns
     * within about a second. On Java 17 to 20, the thread of the JDK's HTTP client, {@code HttpClient-N-SelectorManager},
     * remains until it is garbage collected; clients with equal settings share one.
     */
    @Override
    public void close() {
        callClient.close();
        WorkerThread.stopTogether(() -> {
            views.close();
            instanceChanges.close();
            events.close();
            streamCalls.close();
        });
        connections.close();
    }

    /** Returns the server URLs, which contain no secrets. */
    @Override
    public String toString() {
        return "WindsockClient[" + servers + "]";
    }

    /** Configures a client. */
    public static final class Builder {
        private List<URI> urls = List.of();
        private @Nullable CredentialSource credentials;
        private @Nullable ProxySelector proxy;
        private HttpConnections.@Nullable ProxyCredentials proxyCredentials;
        private @Nullable SSLContext sslContext;
        private String userAgent = CLIENT;
        private final List<RequestInterceptor> interceptors = new ArrayList<>();
        private final List<ClientObserver> observers = new ArrayList<>();
        private Duration connectTimeout = Duration.ofSeconds(10);
        private RequestOptions requestOptions = RequestOptions.none();
        private Duration initialBackoff = Duration.ofMillis(500);
        private Duration maxBackoff = Duration.ofSeconds(30);
        private List<Transport> eventTransports = List.of(Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL);

        /** The client's product token in User-Agent. */
        private static final String CLIENT = "windsock-client-sdk/" + ClientVersion.VERSION;

        private static final RequestOptions DEFAULT_OPTIONS =
                RequestOptions.none().timeout(Duration.ofSeconds(30)).retries(2);

        /** The authentication scheme that the JDK disables for tunnels; see the JDK networking properties. */
        private static final String DISABLED_TUNNEL_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

        /** The escaped zone of an IPv6 address (RFC 6874), which {@link URI} does not decode. */
        private static final Pattern ESCAPED_ZONE = Pattern.compile("^(\\w+://\\[[0-9A-Fa-f:.]+)%25");

        private static final Pattern HTTP = Pattern.compile("\\s*https?://", Pattern.CASE_INSENSITIVE);

        private static final int MAX_PORT = 65_535;

        private Builder() {}

        /**
         * Sets the URL of the server, such as {@code http://127.0.0.1:8080} or {@code http://[::1]:8080}. The URL may have a
         * path, for example if the server is behind a proxy. Required.
         *
         * @throws IllegalArgumentException if it is not an http or https URL, or has user information, a query or a fragment
         */
        public Builder url(String text) {
            return urls(text);
        }

        /**
         * Sets the URLs of servers that share one store, as {@code GET /api/cluster} lists them. The client uses one server at
         * a time. If that server fails or shuts down, the client switches to another server. It retries repeatable calls there,
         * and streams resume there without a gap or a duplicate.
         *
         * @throws IllegalArgumentException if the list is empty, or if {@link #url} would reject one of the URLs
         */
        public Builder urls(String... texts) {
            if (texts.length == 0) {
                throw new IllegalArgumentException("urls must not be empty");
            }
            urls = Stream.of(texts).map(Builder::parseUrl).toList();
            return this;
        }

        private static URI parseUrl(String text) {
            if (!HTTP.matcher(text).lookingAt()) {
                throw new IllegalArgumentException("url must start with http:// or https://");
            }
            URI uri;
            try {
                uri = new URI(
                        ESCAPED_ZONE.matcher(text.strip()).replaceFirst("$1%").replaceAll("/+$", ""));
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("url is not a URL: " + e.getReason());
            }
            if (uri.getRawUserInfo() != null || (uri.getHost() == null && text.contains("@"))) {
                throw new IllegalArgumentException("url must not contain user information; use apiKey");
            }
            if (uri.getHost() == null) {
                throw new IllegalArgumentException("url must have a host of letters, digits, dots and hyphens: "
                        + Objects.requireNonNullElse(uri.getRawAuthority(), "it has none"));
            }
            if (uri.getPort() > MAX_PORT) {
                throw new IllegalArgumentException("url must have a port of at most 65535: " + uri.getPort());
            }
            if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException("url must not have a query or a fragment");
            }
            return uri;
        }

        /**
         * Sets the API key, {@code wsk_...}; surrounding white space is ignored. Required, unless {@link #credentials} is used.
         *
         * @throws IllegalArgumentException if the key is empty or contains characters that are not allowed in a header
         */
        public Builder apiKey(String key) {
            if (!RequestHeaders.isKey(key)) {
                throw new IllegalArgumentException("apiKey must contain visible ASCII characters only");
            }
            credentials = () -> key;
            return this;
        }

        /** Sets a source that supplies the API key for each request, for keys that are rotated while the client is in use. */
        public Builder credentials(CredentialSource source) {
            credentials = Objects.requireNonNull(source, "source");
            return this;
        }

        /** Sets the proxy. The default is the JVM's proxy, {@link ProxySelector#getDefault}. */
        public Builder proxy(ProxySelector selector) {
            proxy = Objects.requireNonNull(selector, "selector");
            return this;
        }

        /**
         * Sets the user and the password for a proxy that requires them. By default, the JDK disables the Basic scheme for
         * tunnels, which https and WebSockets need. Therefore, this method sets the system property
         * {@code jdk.http.auth.tunneling.disabledSchemes} to the empty string, unless it is already set. The JDK reads it when
         * the program first uses its HTTP client.
         */
        public Builder proxyCredentials(String user, String password) {
            proxyCredentials = new HttpConnections.ProxyCredentials(
                    Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password"));
            if (System.getProperty(DISABLED_TUNNEL_SCHEMES) == null) {
                System.setProperty(DISABLED_TUNNEL_SCHEMES, "");
            }
            return this;
        }

        /**
         * Trusts the certificates in a PEM file, in addition to those that the JVM trusts. The file contains the certificate of
         * the server or of its certificate authority. Replaces {@link #sslContext}.
         *
         * @throws IllegalArgumentException if the file cannot be read or has no certificate
         */
        public Builder trustCertificates(Path pem) {
            sslContext = Certificates.trust(pem);
            return this;
        }

        /** Sets the trust and key material for TLS. The default is the JVM's, {@link SSLContext#getDefault}. */
        public Builder sslContext(SSLContext context) {
            sslContext = Objects.requireNonNull(context, "context");
            return this;
        }

        /**
         * Sets the name of the program that uses the client, such as {@code backup/1.4}. It precedes the client's own name
         * in User-Agent, which the audit log records.
         */
        public Builder userAgent(String program) {
            if (program.isBlank() || !RequestHeaders.isHeaderValue(program)) {
                throw new IllegalArgumentException("userAgent must not be blank or contain control characters");
            }
            userAgent = program + " " + CLIENT;
            return this;
        }

        /** Adds an interceptor, which can add headers to every request. Interceptors run in registration order. */
        public Builder interceptor(RequestInterceptor interceptor) {
            interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
            return this;
        }

        /** Adds an observer of calls and streams. */
        public Builder observer(ClientObserver observer) {
            observers.add(Objects.requireNonNull(observer, "observer"));
            return this;
        }

        /** Sets the maximum time to establish a connection; 10 s by default. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = positive("connectTimeout", timeout);
            return this;
        }

        /**
         * Sets the maximum time until a response is complete, and until a stream's handshake is complete; 30 s by default.
         * It does not limit the duration of a stream.
         */
        public Builder requestTimeout(Duration timeout) {
            requestOptions = requestOptions.timeout(positive("requestTimeout", timeout));
            return this;
        }

        /**
         * Sets the default options for all calls. By default, a call times out after 30 s and is retried up to 2 times.
         * {@link RequestOptions#retries} describes which calls are repeated.
         *
         * @throws IllegalArgumentException if the options have an idempotency key or a version, which belong to one call
         */
        public Builder requestOptions(RequestOptions options) {
            if (options.idempotencyKey().isPresent() || options.ifMatch().isPresent()) {
                throw new IllegalArgumentException("idempotencyKey and ifMatch belong to one call; use `with`");
            }
            requestOptions = options.orElse(requestOptions);
            return this;
        }

        private static Duration positive(String name, Duration duration) {
            if (Objects.requireNonNull(duration, name).isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(name + " must be positive: " + duration);
            }
            return duration;
        }

        /**
         * Sets the backoff between a stream's reconnections and between a publisher's retries. Each delay is random, below a
         * bound that starts at {@code initial} and doubles with each failure up to {@code max} ("full jitter"). The defaults
         * are 500 ms and 30 s. If the server requests a delay, it is added to the random delay.
         */
        public Builder reconnectBackoff(Duration initial, Duration max) {
            initialBackoff = positive("initial", initial);
            maxBackoff = positive("max", max);
            if (initial.compareTo(max) > 0) {
                throw new IllegalArgumentException("initial must not exceed max: " + initial + ", " + max);
            }
            return this;
        }

        /**
         * Sets the transports for change streams, including those that views and actions use, in order of preference. The
         * default is WebSocket, server-sent events, long polling. If an intermediary breaks a transport, the stream resumes
         * with the next transport at the same position. Server-sent events need dashboard:read and long polling needs
         * event:read; a fallback that the key may not use is skipped.
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
            if (urls.isEmpty() || credentials == null) {
                throw new IllegalStateException("url and apiKey or credentials are required");
            }
            return new WindsockClient(this, urls, credentials);
        }
    }
}
