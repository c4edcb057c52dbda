// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.Problem;
import dev.windsock.client.error.UnexpectedResponseException;
import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.lifetime.Interrupts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client for the generated calls: adds the common headers, maps error responses to exceptions, and notifies observers.
 *
 * <p>Thread-safe. {@link #close} aborts the calls in progress, which then throw on their own threads.
 */
public final class ApiHttpClient implements AutoCloseable {
    /** Larger than any problem details; a proxy's longer error page is truncated. */
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    /** Larger than any collection page; protects the heap from an endless response. */
    private static final int MAX_JSON_BYTES = 256 * 1024 * 1024;

    private static final Pattern ID =
            Pattern.compile("/(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=keys/)[0-9a-z]{8})(?=/|$)");

    private final HttpClient http;
    private final Servers servers;
    private final RequestHeaders headers;
    private final Observers observers;
    private final ServerContact contact;
    private final OpenCalls calls = new OpenCalls();

    /** @param servers the servers whose URLs are removed from the paths that are reported to observers */
    public ApiHttpClient(
            HttpClient http, Servers servers, RequestHeaders headers, Observers observers, ServerContact contact) {
        this.http = http;
        this.servers = servers;
        this.headers = headers;
        this.observers = observers;
        this.contact = contact;
    }

    /**
     * Sends a request and blocks until the response is complete. A JSON response must be complete within the timeout, which
     * JDKs before 26 apply to its headers only. A file is passed on as it arrives: the timeout applies to the headers, and to
     * each wait for more data.
     *
     * @param errorStatuses the statuses outside 2xx with which the server returns a result instead of a problem
     * @param resendCount the number of times that this call was sent before
     * @throws WindsockException if the request is rejected, the server is not reached or this object is closed
     */
    public HttpResponse<InputStream> send(
            HttpRequest original, Set<Integer> errorStatuses, Duration timeout, int resendCount)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(original, (name, value) -> true);
        if (isClosed()) {
            throw closed();
        }
        headers.addToCall(original.method(), original.uri(), resendCount, request::setHeader);
        AtomicReference<Head> head = new AtomicReference<>();
        long start = System.nanoTime();
        CompletableFuture<HttpResponse<InputStream>> exchange =
                http.sendAsync(request.build(), bodies(original, timeout, calls, head));
        Runnable abort = () -> exchange.cancel(true);
        try {
            calls.add(abort);
            HttpResponse<InputStream> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            check(original, errorStatuses, response);
            return response;
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (CancellationException | IOException e) {
            throw failure(e);
        } catch (TimeoutException e) {
            throw failure(
                    new HttpTimeoutException("The response was not complete within " + timeout.toMillis() + " ms"));
        } finally {
            calls.remove(abort);
            // aborts the exchange unless it is complete
            exchange.cancel(true);
            Head received = head.get();
            int status = received == null ? 0 : received.status();
            Duration duration = Duration.ofNanos((received == null ? System.nanoTime() : received.nanoTime()) - start);
            observers.forEach(
                    observer -> observer.callEnded(original.method(), template(original.uri()), status, duration));
        }
    }

    /** @param nanoTime the arrival time of the headers, as a value of {@link System#nanoTime} */
    private record Head(int status, long nanoTime) {}

    /** Returns the exception for a failed call, or for a response whose remainder could not be read. */
    public WindsockException failure(Throwable cause) {
        URI server = servers.current();
        return isClosed()
                ? closed()
                : new UnreachableException(
                        "No response from " + server + ": " + Failures.describe(server, cause), cause);
    }

    /**
     * Returns the exception for a call whose thread was interrupted, and restores the interrupt status. When the client is
     * closed, its own threads are also interrupted, and the interrupt may arrive before {@link #close} ends the call.
     */
    public WindsockException interrupted(InterruptedException cause) {
        WindsockException interrupted = Interrupts.restoreAndWrap(cause);
        return isClosed() ? closed() : interrupted;
    }

    /**
     * Returns the exception for a response that violates the API. If another server sent it, it is treated as temporary, like
     * any other response from that server.
     */
    public UnexpectedResponseException violation(String message, HttpResponse<?> response, @Nullable Throwable cause) {
        boolean isForeign = !ServerContact.isWindsock(response.headers());
        return new UnexpectedResponseException(
                message, response.statusCode(), cause, isForeign && contact.isEstablished());
    }

    private static ClosedException closed() {
        return new ClosedException("The client is closed");
    }

    private boolean isClosed() {
        return calls.isClosed();
    }

    /**
     * Waits before a call is repeated.
     *
     * @throws ClosedException if this object is closed in the meantime
     */
    public void pause(Duration delay) throws InterruptedException {
        if (calls.awaitClose(delay)) {
            throw closed();
        }
    }

    /** Static, because an idle connection keeps the result: see {@link OpenCalls}. */
    private static HttpResponse.BodyHandler<InputStream> bodies(
            HttpRequest request, Duration timeout, OpenCalls calls, AtomicReference<Head> head) {
        return info -> {
            head.set(new Head(info.statusCode(), System.nanoTime()));
            return body(request, info, timeout, calls);
        };
    }

    private static HttpResponse.BodySubscriber<InputStream> body(
            HttpRequest request, HttpResponse.ResponseInfo response, Duration timeout, OpenCalls calls) {
        HttpResponse.BodySubscriber<InputStream> reader = HttpResponse.BodySubscribers.ofInputStream();
        if (response.statusCode() / 100 != 2 || !isExpected(request, response.headers())) {
            return new BufferedBody<>(reader, MAX_ERROR_BYTES, BufferedBody.Excess.TRUNCATE);
        }
        if (acceptsJson(request)) {
            return new BufferedBody<>(reader, MAX_JSON_BYTES, BufferedBody.Excess.FAIL);
        }
        IdleTimeoutBody<InputStream> streamed = new IdleTimeoutBody<>(reader, timeout);
        Runnable abort = streamed::abort;
        streamed.onEnd(() -> calls.remove(abort));
        calls.add(abort);
        return streamed;
    }

    private static boolean acceptsJson(HttpRequest request) {
        return request.headers().allValues("Accept").stream().anyMatch(types -> types.contains("application/json"));
    }

    /** Returns false if the media type shows that another server has responded, such as a proxy with an HTML page. */
    private static boolean isExpected(HttpRequest request, HttpHeaders response) {
        String type = type(response);
        return type.isEmpty() || (acceptsJson(request) ? type.contains("json") : !type.startsWith("text/html"));
    }

    /** Returns whether the body of an error response is a result of the API: problems have a media type of their own. */
    private static boolean isResult(HttpHeaders response) {
        return ServerContact.isWindsock(response) && type(response).startsWith("application/json");
    }

    private static String type(HttpHeaders response) {
        return response.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    }

    private void check(HttpRequest request, Set<Integer> errorStatuses, HttpResponse<InputStream> response)
            throws IOException {
        int status = response.statusCode();
        boolean isSuccess = status / 100 == 2 || (errorStatuses.contains(status) && isResult(response.headers()));
        if (isSuccess && isExpected(request, response.headers())) {
            contact.establishIfWindsock(response.headers());
            return;
        }
        @Nullable String body = response.body() == null ? null : text(response.body());
        if (isSuccess) {
            throw new UnexpectedResponseException(
                    Failures.foreign(status, response.headers()), status, null, contact.isEstablished());
        }
        Problem problem = Failures.problem(status, response.headers(), body);
        if (!problem.isForeign()) {
            contact.establish();
        }
        throw WindsockException.of(problem, status, contact.isEstablished());
    }

    private static String text(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String template(URI uri) {
        return ID.matcher(servers.path(uri)).replaceAll("/{id}");
    }

    /** Ends all calls in progress, which then throw a {@link ClosedException}; no more calls can start. */
    @Override
    public void close() {
        calls.close();
    }
}
