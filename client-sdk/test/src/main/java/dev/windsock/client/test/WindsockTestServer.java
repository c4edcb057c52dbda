// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.EventType;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Volume;
import dev.windsock.client.model.Vpc;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An in-memory Windsock server for tests of programs that use the client. It speaks the real server's protocol on a loopback
 * port: calls, WebSockets, server-sent events and long polling. It supports instances, volumes, VPCs, published events, the
 * summary and the session; {@link #respond} adds other calls. It has no terminals, logs or permissions, and accepts any API key
 * unless {@link #acceptKeys} is used.
 *
 * {@snippet file="dev/windsock/client/test/WindsockTestServerTest.java" region="server"}
 *
 * <p>A launched instance is RUNNING immediately, but no process is started. {@link #emit} simulates any other change, and
 * {@link #inject} makes requests fail.
 *
 * <p>Thread-safe. Each connection has a daemon thread, and each stream has a second thread. They end with the connection.
 */
public final class WindsockTestServer implements AutoCloseable {
    private static final int BACKLOG = 64;

    private final EventLog log = new EventLog();
    private final Resources resources = new Resources(log);
    private final Api api = new Api(log, resources);
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
    private final Deque<Injection> injections = new ArrayDeque<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Set<ServerStream> streams = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile Listener listener;
    private volatile Predicate<String> acceptedKeys = key -> true;
    private volatile @Nullable ObjectNode newestMetrics;

    private record Injection(Predicate<ReceivedRequest> requests, Fault fault) {}

    private WindsockTestServer() {
        listener = listen(0);
        port = listener.socket().getLocalPort();
    }

    private record Listener(ServerSocket socket, Thread acceptor) {
        /** The port is free only once the thread has returned from the socket call. */
        void close() {
            WindsockTestServer.close(socket);
            try {
                acceptor.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Starts a server on a free port. */
    public static WindsockTestServer start() {
        return new WindsockTestServer();
    }

    private Listener listen(int localPort) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), localPort), BACKLOG);
            return new Listener(socket, start("windsock-test-accept", () -> accept(socket)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Returns the server's URL. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Returns a builder for a client that uses this server, and that retries and reconnects within milliseconds. */
    public WindsockClient.Builder clientBuilder() {
        return WindsockClient.builder()
                .url(url())
                .apiKey("wsk_test")
                .reconnectBackoff(Duration.ofMillis(1), Duration.ofMillis(20));
    }

    /** Returns a client built with {@link #clientBuilder}; the caller must close it. */
    public WindsockClient client() {
        return clientBuilder().build();
    }

    /** Adds a running instance and emits INSTANCE_CREATED and INSTANCE_STARTED. */
    public Instance addInstance(String name) {
        ObjectNode instance =
                Kind.INSTANCE.withDefaults(Json.object().put("name", name).put("status", "STARTING"));
        resources.emit("INSTANCE_CREATED", Kind.INSTANCE, instance, null);
        instance.put("status", "RUNNING");
        resources.emit("INSTANCE_STARTED", Kind.INSTANCE, instance, null);
        return Json.to(Instance.class, instance);
    }

    /**
     * Stores an instance as it is after a change, and emits the change. Null fields are set to the server's defaults.
     *
     * @return the position of the change
     */
    public Position emit(EventType type, Instance instance) {
        return emit(type, Kind.INSTANCE, instance);
    }

    /** Stores a volume as it is after a change, and emits the change; see {@link #emit(EventType, Instance)}. */
    public Position emit(EventType type, Volume volume) {
        return emit(type, Kind.VOLUME, volume);
    }

    /** Stores a VPC as it is after a change, and emits the change; see {@link #emit(EventType, Instance)}. */
    public Position emit(EventType type, Vpc vpc) {
        return emit(type, Kind.VPC, vpc);
    }

    private Position emit(EventType type, Kind kind, Object resource) {
        return Position.of(resources.emit(type.getValue(), kind, kind.withDefaults(Json.of(resource)), null));
    }

    /** Emits an event as if another program had published it. */
    public Position emit(PublishedEvent event) {
        return Position.of(api.publish(Json.of(event), null));
    }

    /**
     * Sends metrics to all streams that subscribe to them: immediately to open streams, and to later streams when they connect.
     */
    public void sendMetrics(Sample... samples) {
        ObjectNode update = Json.object()
                .put("type", "METRIC_UPDATE")
                .put("tenant_id", EventLog.TENANT)
                .put("timestamp", EventLog.now());
        ObjectNode payload = update.putObject("payload").putNull("host");
        ArrayNode list = payload.putArray("samples");
        Stream.of(samples).map(Json::of).forEach(list::add);
        newestMetrics = update;
        forEachStream(stream -> stream.sendMetrics(update));
    }

    /** Returns the position of the latest change. */
    public Position position() {
        return Position.of(log.position());
    }

    /** Responds to a call with this JSON instead of the server's own response. */
    public void respond(String method, String path, int status, String json) {
        api.stub(method, path, new Http.Response(status, json, Map.of(Http.TYPE, Http.JSON)));
    }

    /** Makes the next launch end in ERROR with this reason. */
    public void failNextLaunch(String reason) {
        api.failNextLaunch(reason);
    }

    /** Rejects other API keys with 401 UNAUTHENTICATED from now on. */
    public void acceptKeys(Predicate<String> accepted) {
        acceptedKeys = accepted;
    }

    /** Makes the next requests and handshakes fail, one for each fault, in this order. */
    public void inject(Fault... faults) {
        inject(request -> true, faults);
    }

    /** Makes the next matching requests and handshakes fail, one for each fault, in this order. */
    public void inject(Predicate<ReceivedRequest> matching, Fault... faults) {
        synchronized (injections) {
            for (Fault fault : faults) {
                injections.add(new Injection(matching, fault));
            }
        }
    }

    private Optional<Fault> takeFault(ReceivedRequest request) {
        synchronized (injections) {
            for (Injection injection : injections) {
                if (injection.requests().test(request)) {
                    injections.remove(injection);
                    return Optional.of(injection.fault());
                }
            }
            return Optional.empty();
        }
    }

    /** Breaks all connections; new connections are accepted. */
    public void disconnect() {
        connections.forEach(WindsockTestServer::close);
    }

    /** Breaks all connections and rejects new connections until {@link #restart}, like a server that is down. */
    public void stop() {
        listener.close();
        disconnect();
    }

    /** Accepts connections again, on the same port, with the same resources and log. */
    public void restart() {
        listener = listen(port);
    }

    /** Ends all streams with a server close code and its reason, such as 4002 and DRAINING. */
    public void closeStreams(int code, String reason) {
        forEachStream(stream -> stream.sendClose(code, reason));
    }

    private interface Sending {
        void to(ServerStream stream) throws IOException;
    }

    private void forEachStream(Sending sending) {
        for (ServerStream stream : streams) {
            try {
                sending.to(stream);
            } catch (IOException e) {
                // the client has disconnected
            }
        }
    }

    /** Drops all changes, as retention does: a stream that has not read them receives a gap, HISTORY_TRUNCATED. */
    public void truncateLog() {
        log.truncate();
    }

    /** Starts a new log, as a restored database does: every stream receives a gap, EPOCH_CHANGED. */
    public void replaceLog() {
        log.replace();
    }

    /** Returns the requests and handshakes so far, oldest first. */
    public List<ReceivedRequest> requests() {
        return new ArrayList<>(requests);
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                connections.add(client);
                start("windsock-test-connection", () -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = new BufferedOutputStream(client.getOutputStream());
            @Nullable ReceivedRequest request = Http.read(in);
            while (request != null && respond(request, in, out)) {
                request = Http.read(in);
            }
        } catch (IOException e) {
            // the client has disconnected
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(client);
        }
    }

    /** Responds to a request; returns whether the connection can be used again. */
    private boolean respond(ReceivedRequest request, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        requests.add(request);
        @Nullable Fault fault = takeFault(request).orElse(null);
        if (fault instanceof Fault.Reply reply) {
            return write(new Http.Response(reply.status(), reply.body(), reply.headers()), out);
        }
        if (fault instanceof Fault.Disconnect disconnect) {
            if (disconnect.carriedOut()) {
                api.handle(request);
            }
            return false;
        }
        if (fault instanceof Fault.Silence) {
            in.transferTo(OutputStream.nullOutputStream());
            return false;
        }
        if (fault instanceof Fault.Delay delay) {
            Thread.sleep(delay.delay().toMillis());
        }
        if (!acceptedKeys.test(request.header("x-api-key").orElse(""))) {
            return write(Http.Response.problem(401, "UNAUTHENTICATED", "The API key is not valid."), out);
        }
        try {
            if (request.isWebSocket() && request.path().equals("/ws")) {
                serveWebSocket(request, in, out);
                return false;
            }
            if (request.method().equals("GET") && request.path().equals("/api/dashboard/stream")) {
                serveEvents(request, in, out);
                return false;
            }
        } catch (Rejection e) {
            return write(e.response(), out);
        }
        return write(api.handle(request), out);
    }

    private static boolean write(Http.Response response, OutputStream out) throws IOException {
        out.write(response.bytes());
        out.flush();
        return true;
    }

    private void serveWebSocket(ReceivedRequest request, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        @Nullable String topics = request.query().get("topics");
        Subscription subscription = new Subscription(
                topics == null ? Subscription.CHANGES : Subscription.split(topics),
                request.query().get("resource_ids"));
        WebSocketStream stream =
                new WebSocketStream(log, in, out, subscription, () -> Optional.ofNullable(newestMetrics));
        String after = request.after().orElseGet(log::position);
        boolean resumed = request.after().isPresent() && canContinue(after);
        out.write(Http.head(
                101,
                Map.of(
                        "Upgrade",
                        "websocket",
                        "Connection",
                        "Upgrade",
                        "Sec-WebSocket-Accept",
                        Frames.accept(request.header("sec-websocket-key").orElse("")))));
        follow(stream, after, () -> stream.open(resumed ? after : log.position(), resumed), stream::readMessages);
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Sends the changes after a position until the client disconnects. */
    private void follow(ServerStream stream, String after, Step opening, Step untilEnd) throws IOException {
        @Nullable Thread follower = null;
        try {
            synchronized (stream.out) {
                // from now on the stream can be closed, but not before its first message is sent
                streams.add(stream);
                opening.run();
            }
            follower = start("windsock-test-stream", () -> follow(stream, after));
            untilEnd.run();
        } finally {
            streams.remove(stream);
            if (follower != null) {
                follower.interrupt();
            }
        }
    }

    private boolean canContinue(String after) throws InterruptedException {
        return log.read(after, 1, Duration.ZERO).reset() == null;
    }

    private static void follow(ServerStream stream, String after) {
        try {
            stream.follow(after);
        } catch (IOException e) {
            // the client has disconnected
        } catch (InterruptedException e) {
            // the stream has ended
        }
    }

    private void serveEvents(ReceivedRequest request, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        Set<String> topics =
                new HashSet<>(Subscription.split(request.query().getOrDefault("topics", "summary,metrics")));
        if (topics.remove("changes")) {
            topics.addAll(Subscription.CHANGES);
        }
        SseStream stream = new SseStream(
                log, out, new Subscription(topics, request.query().get("resource_ids")), resources::summary);
        String after = request.after().orElseGet(log::position);
        // rejects an invalid position
        boolean resumed = canContinue(after);
        out.write(Http.head(
                200,
                Map.of(
                        Http.TYPE,
                        "text/event-stream",
                        "Connection",
                        "close",
                        "X-Request-ID",
                        "test",
                        "X-Windsock-Position",
                        after)));
        follow(
                stream,
                after,
                () -> {
                    stream.open(resumed ? after : log.position());
                    @Nullable ObjectNode metrics = newestMetrics;
                    if (metrics != null) {
                        stream.sendMetrics(metrics);
                    }
                },
                () -> in.transferTo(OutputStream.nullOutputStream()));
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // it is closed already
        }
    }

    /** Breaks all connections and stops. */
    @Override
    public void close() {
        stop();
    }
}
