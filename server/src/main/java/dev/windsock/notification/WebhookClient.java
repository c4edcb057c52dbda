// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends POST requests to untrusted receivers. Off-the-shelf HTTP clients resolve the host themselves, so its address cannot be
 * checked before the connection is made. This client can check it.
 *
 * <h2>What a receiver cannot do</h2>
 *
 * The client does not connect to it unless its address is in one of the {@link WebhookNetworks}. The client does not follow
 * redirects: a redirect is a status like any other. The client reads only the head of the response, up to
 * {@value #MAX_HEAD_BYTES} bytes, so the body can neither fill memory nor be exposed. A request ends after {@link #TIMEOUT}, no
 * matter what it is waiting for: the name lookup, the connection, the handshake, or a response that arrives byte by byte.
 *
 * <p>Threading: thread-safe; blocks for at most the timeout. Names are looked up on platform threads, because a lookup occupies
 * the carrier of a virtual thread; the number of concurrent lookups is limited. One thread closes connections that have timed
 * out.
 */
@Singleton
final class WebhookClient {
    /** How long one attempt may take. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_HEAD_BYTES = 16 << 10;

    /** Lookups outlast their attempts if the resolver does not respond. */
    private static final int MAX_LOOKUPS = 32;

    /** An interim response such as 103 precedes the final one. */
    private static final int MAX_INTERIM_RESPONSES = 8;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})( .*)?");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private final HostResolver resolver;
    private final WebhookNetworks networks;
    private final Supplier<SSLSocketFactory> tls;
    private final Clock clock;
    private final Duration timeout;
    private final Semaphore lookups = new Semaphore(MAX_LOOKUPS);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("webhook-timeouts").factory());

    @Inject
    WebhookClient(HostResolver resolver, WebhookNetworks networks, Clock clock) {
        this(resolver, networks, () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), clock, TIMEOUT);
    }

    /** @param tls trusts the certificates of receivers; loaded on first use, since it reads the JDK's certificates */
    WebhookClient(
            HostResolver resolver,
            WebhookNetworks networks,
            Supplier<SSLSocketFactory> tls,
            Clock clock,
            Duration timeout) {
        this.resolver = resolver;
        this.networks = networks;
        this.tls = tls;
        this.clock = clock;
        this.timeout = timeout;
    }

    /** A problem with the receiver, as one sentence for the owner of the rule. */
    private static final class ReceiverException extends IOException {
        private static final long serialVersionUID = 1L;

        private final String sentence;

        private ReceiverException(String sentence) {
            super(sentence);
            this.sentence = sentence;
        }
    }

    /** Sends a request and returns the outcome. */
    Sending post(URI url, Map<String, String> headers, byte[] body) {
        long start = System.nanoTime();
        long deadline = start + timeout.toNanos();
        try {
            Sending.Answered answered = exchange(url, headers, body, deadline);
            return new Sending.Answered(answered.status(), answered.retryAfter(), since(start));
        } catch (IOException e) {
            return new Sending.Failed(reason(e, System.nanoTime() >= deadline), since(start));
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private String reason(IOException failure, boolean late) {
        if (failure instanceof ReceiverException problem) {
            return problem.sentence;
        }
        if (late || failure instanceof SocketTimeoutException) {
            return "The receiver did not respond within " + timeout.toSeconds() + " s.";
        }
        return switch (failure) {
            case UnknownHostException unknown -> "The host name does not resolve.";
            case SSLException untrusted -> "The TLS handshake failed: " + untrusted.getMessage() + ".";
            default -> "The connection failed: " + failure.getMessage() + ".";
        };
    }

    private Sending.Answered exchange(URI url, Map<String, String> headers, byte[] body, long deadline)
            throws IOException {
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
        try (Socket socket = connect(reachable(url, secure, deadline), port, deadline)) {
            Future<?> expiry = timer.schedule(() -> close(socket), left(deadline), TimeUnit.NANOSECONDS);
            try (Socket channel = secure ? handshake(socket, url, port) : socket) {
                channel.getOutputStream().write(request(url, headers, body));
                channel.getOutputStream().flush();
                return response(new BufferedInputStream(channel.getInputStream()));
            } finally {
                expiry.cancel(false);
            }
        }
    }

    private static long left(long deadline) {
        return Math.max(1, deadline - System.nanoTime());
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // best effort: the socket is closed as far as possible
        }
    }

    /** Resolves the host once, so that the client connects to exactly the addresses that were checked. */
    private List<InetAddress> reachable(URI url, boolean secure, long deadline) throws IOException {
        String host = url.getHost();
        List<InetAddress> reachable = lookup(host, deadline).stream()
                .filter(address -> secure ? networks.reaches(address) : networks.isAllowed(address))
                .toList();
        if (reachable.isEmpty()) {
            throw new ReceiverException(
                    secure
                            ? "The host is in a network that webhooks must not reach. To allow it, add it to `\" + "
                                    + "WebhookNetworks.SETTING + \"`."
                            : "The host is in a network that webhooks may reach over https only. To allow http, add it to `\" "
                                    + "+ WebhookNetworks.SETTING + \"`.");
        }
        return reachable;
    }

    private List<InetAddress> lookup(String host, long deadline) throws IOException {
        if (!lookups.tryAcquire()) {
            throw new ReceiverException("The server's DNS resolver does not respond.");
        }
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("webhook-lookup").start(() -> {
            try {
                found.complete(resolver.resolve(host));
            } catch (UnknownHostException | RuntimeException e) {
                found.completeExceptionally(e);
            } finally {
                lookups.release();
            }
        });
        try {
            return found.get(left(deadline), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("name lookup");
        } catch (ExecutionException e) {
            throw new UnknownHostException(host);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        }
    }

    /**
     * Connects to the first address that accepts a connection; each address is allotted an equal share of the remaining time.
     */
    private static Socket connect(List<InetAddress> addresses, int port, long deadline) throws IOException {
        IOException failure = null;
        for (int i = 0; i < addresses.size(); i++) {
            Socket socket = new Socket(Proxy.NO_PROXY);
            try {
                long share = left(deadline) / (addresses.size() - i);
                socket.connect(new InetSocketAddress(addresses.get(i), port), (int)
                        Math.max(1, TimeUnit.NANOSECONDS.toMillis(share)));
                return socket;
            } catch (IOException e) {
                close(socket);
                failure = e;
            }
        }
        throw failure == null ? new UnknownHostException() : failure;
    }

    private Socket handshake(Socket socket, URI url, int port) throws IOException {
        SSLSocket secure = (SSLSocket) tls.get().createSocket(socket, url.getHost(), port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static byte[] request(URI url, Map<String, String> headers, byte[] body) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        StringBuilder head = new StringBuilder("POST ").append(path);
        if (url.getRawQuery() != null) {
            head.append('?').append(url.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ").append(url.getRawAuthority()).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private Sending.Answered response(InputStream in) throws IOException {
        int[] left = {MAX_HEAD_BYTES};
        for (int i = 0; i <= MAX_INTERIM_RESPONSES; i++) {
            Sending.Answered answered = head(in, left);
            if (answered.status() >= 200) {
                return answered;
            }
        }
        throw new ReceiverException("The receiver sent too many interim responses.");
    }

    private Sending.Answered head(InputStream in, int[] left) throws IOException {
        Matcher status = STATUS_LINE.matcher(line(in, left));
        if (!status.matches()) {
            throw new ReceiverException("The receiver does not speak HTTP/1.1.");
        }
        Duration retryAfter = null;
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals("retry-after")) {
                retryAfter = retryAfter(line.substring(colon + 1).strip());
            }
        }
        return new Sending.Answered(Integer.parseInt(status.group(1)), retryAfter, Duration.ZERO);
    }

    private static String line(InputStream in, int[] left) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new ReceiverException("The receiver closed the connection without a response.");
            }
            if (--left[0] < 0) {
                throw new ReceiverException("The response headers are larger than " + MAX_HEAD_BYTES + " bytes.");
            }
            line.append((char) next);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    /** Parses seconds or a date (RFC 9110, section 10.2.3); returns null for anything else. */
    private @Nullable Duration retryAfter(String text) {
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
            Duration wait = Duration.between(clock.instant(), at);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }
}
