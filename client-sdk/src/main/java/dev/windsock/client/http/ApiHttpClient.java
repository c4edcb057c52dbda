// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.Problem;
import dev.windsock.client.UnexpectedResponseException;
import dev.windsock.client.UnreachableException;
import dev.windsock.client.WindsockException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of the generated calls: adds the common headers, maps error responses to exceptions, and notifies
 * observers. Thread-safe.
 */
public final class ApiHttpClient extends HttpClient {
    /** Larger than any problem details; a proxy's longer error page is truncated. */
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    /** Larger than any page of a collection; protects the heap from an endless response. */
    private static final int MAX_JSON_BYTES = 256 * 1024 * 1024;

    /** The timeout of requests that have none. */
    private static final Duration NO_TIMEOUT = Duration.ofDays(365);

    private static final Pattern ID =
            Pattern.compile("/(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=keys/)[0-9a-z]{8})(?=/|$)");

    private final HttpClient http;
    private final URI server;
    private final RequestHeaders headers;
    private final Observers observers;
    private final BiFunction<Problem, Integer, WindsockException> exceptions;

    /**
     * @param server the URL that is removed from the paths that observers get
     * @param exceptions creates the exception of a rejected request from the problem and the status
     */
    public ApiHttpClient(
            HttpClient http,
            URI server,
            RequestHeaders headers,
            Observers observers,
            BiFunction<Problem, Integer, WindsockException> exceptions) {
        this.http = http;
        this.server = server;
        this.headers = headers;
        this.observers = observers;
        this.exceptions = exceptions;
    }

    /**
     * Sends a request and blocks until the response is complete. A JSON response must be complete within the request's
     * timeout, which JDKs before 26 apply to its headers only. A file is passed on as it arrives: the timeout applies to the
     * headers, and to each wait for more data.
     *
     * @throws WindsockException if the request is rejected or the server is not reached
     */
    @Override
    public <T> HttpResponse<T> send(HttpRequest original, HttpResponse.BodyHandler<T> handler)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(original, (name, value) -> true);
        headers.addToCall(original.method(), original.uri(), request::setHeader);
        Duration timeout = original.timeout().orElse(NO_TIMEOUT);
        AtomicReference<Head> head = new AtomicReference<>();
        long start = System.nanoTime();
        CompletableFuture<HttpResponse<T>> exchange = http.sendAsync(request.build(), info -> {
            head.set(new Head(info.statusCode(), System.nanoTime()));
            return body(original, info, handler.apply(info), timeout);
        });
        try {
            HttpResponse<T> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            check(original, response);
            return response;
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(
                    new HttpTimeoutException("Response was not complete within " + timeout.toMillis() + " ms"));
        } catch (IOException e) {
            throw unreachable(e);
        } finally {
            // aborts the exchange unless it is complete
            exchange.cancel(true);
            Head received = head.get();
            int status = received == null ? 0 : received.status();
            Duration duration = Duration.ofNanos((received == null ? System.nanoTime() : received.nanoTime()) - start);
            observers.forEach(
                    observer -> observer.callEnded(original.method(), template(original.uri()), status, duration));
        }
    }

    /** @param nanoTime the arrival of the headers, from {@link System#nanoTime} */
    private record Head(int status, long nanoTime) {}

    private UnreachableException unreachable(Throwable cause) {
        return new UnreachableException("No response from " + server + ": " + cause, cause);
    }

    private static <T> HttpResponse.BodySubscriber<T> body(
            HttpRequest request,
            HttpResponse.ResponseInfo response,
            HttpResponse.BodySubscriber<T> reader,
            Duration timeout) {
        if (response.statusCode() / 100 != 2 || !isExpected(request, response.headers())) {
            return new BufferedBody<>(reader, MAX_ERROR_BYTES, BufferedBody.Excess.TRUNCATE);
        }
        return acceptsJson(request)
                ? new BufferedBody<>(reader, MAX_JSON_BYTES, BufferedBody.Excess.FAIL)
                : new IdleTimeoutBody<>(reader, timeout);
    }

    private static boolean acceptsJson(HttpRequest request) {
        return request.headers().allValues("Accept").stream().anyMatch(types -> types.contains("application/json"));
    }

    /** Returns false if the media type shows that another server has responded, such as a proxy with an HTML page. */
    private static boolean isExpected(HttpRequest request, HttpHeaders response) {
        String type = type(response);
        return type.isEmpty() || (acceptsJson(request) ? type.contains("json") : !type.startsWith("text/html"));
    }

    private static String type(HttpHeaders response) {
        return response.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    }

    private void check(HttpRequest request, HttpResponse<?> response) throws IOException {
        int status = response.statusCode();
        boolean isSuccess = status / 100 == 2;
        if (isSuccess && isExpected(request, response.headers())) {
            return;
        }
        String body = response.body() instanceof InputStream stream ? text(stream) : null;
        if (isSuccess) {
            throw new UnexpectedResponseException(
                    "The response is not from a Windsock server: its content type is " + type(response.headers()),
                    status,
                    null);
        }
        throw exceptions.apply(Problem.parse(body, RetryAfter.of(response.headers())), status);
    }

    private static String text(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String template(URI uri) {
        String path = uri.getPath();
        String base = server.getPath();
        return ID.matcher(path.startsWith(base) ? path.substring(base.length()) : path)
                .replaceAll("/{id}");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        throw new UnsupportedOperationException("Asynchronous calls are not supported");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.@Nullable PushPromiseHandler<T> pushes) {
        throw new UnsupportedOperationException("Asynchronous calls are not supported");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return http.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return http.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return http.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return http.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return http.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return http.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return http.authenticator();
    }

    @Override
    public Version version() {
        return http.version();
    }

    @Override
    public Optional<Executor> executor() {
        return http.executor();
    }
}
