// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.Problem;
import dev.windsock.client.UnexpectedAnswerException;
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
 * The HTTP client under the generated calls: adds what every request carries, throws what was refused as the exception of
 * its kind, and tells observers.
 *
 * <p>Threading: for any thread.
 */
public final class CallingHttpClient extends HttpClient {
    /** More than any problem; of the page of a proxy the beginning is enough. */
    private static final int LONGEST_REFUSAL = 64 * 1024;

    /** More than any page of a collection: one without an end would fill the memory. */
    private static final int LONGEST_ANSWER = 256 * 1024 * 1024;

    /** For ever, as far as it can be waited for. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final Pattern ID =
            Pattern.compile("/(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=keys/)[0-9a-z]{8})(?=/|$)");

    private final HttpClient http;
    private final URI server;
    private final RequestHeaders headers;
    private final Observers observers;
    private final BiFunction<Problem, Integer, WindsockException> refusals;

    /**
     * @param server what observers are told paths below
     * @param refusals makes the exception of a refused request
     */
    public CallingHttpClient(
            HttpClient http,
            URI server,
            RequestHeaders headers,
            Observers observers,
            BiFunction<Problem, Integer, WindsockException> refusals) {
        this.http = http;
        this.server = server;
        this.headers = headers;
        this.observers = observers;
        this.refusals = refusals;
    }

    /**
     * Blocks until the answer is there: all of it within the request's timeout, which JDKs before 26 keep only for its head.
     * A file comes as it is read; there the timeout is for the head, and for each wait for more.
     *
     * @throws WindsockException where it is refused, or the server is not reached
     */
    @Override
    public <T> HttpResponse<T> send(HttpRequest asked, HttpResponse.BodyHandler<T> handler)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(asked, (name, value) -> true);
        headers.addToCall(asked.method(), asked.uri(), request::setHeader);
        Duration timeout = asked.timeout().orElse(LONGEST);
        AtomicReference<Head> head = new AtomicReference<>();
        long began = System.nanoTime();
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request.build(), info -> {
            head.set(new Head(info.statusCode(), System.nanoTime()));
            return body(asked, info, handler.apply(info), timeout);
        });
        try {
            HttpResponse<T> got = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            check(asked, got);
            return got;
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(new HttpTimeoutException("nothing whole within " + timeout.toMillis() + " ms"));
        } catch (IOException e) {
            throw unreachable(e);
        } finally {
            // ends the exchange where it is not answered yet
            answer.cancel(true);
            Head came = head.get();
            int status = came == null ? 0 : came.status();
            Duration took = Duration.ofNanos((came == null ? System.nanoTime() : came.at()) - began);
            observers.tell(observer -> observer.callEnded(asked.method(), template(asked.uri()), status, took));
        }
    }

    /** @param at as {@link System#nanoTime} has it */
    private record Head(int status, long at) {}

    private UnreachableException unreachable(Throwable cause) {
        return new UnreachableException("no answer from " + server + ": " + cause, cause);
    }

    private static <T> HttpResponse.BodySubscriber<T> body(
            HttpRequest asked,
            HttpResponse.ResponseInfo answer,
            HttpResponse.BodySubscriber<T> reader,
            Duration timeout) {
        if (answer.statusCode() / 100 != 2 || !isWanted(asked, answer.headers())) {
            return new WholeBody<>(reader, LONGEST_REFUSAL, WholeBody.Larger.IS_CUT);
        }
        return wantsJson(asked)
                ? new WholeBody<>(reader, LONGEST_ANSWER, WholeBody.Larger.FAILS)
                : new SteadyBody<>(reader, timeout);
    }

    private static boolean wantsJson(HttpRequest asked) {
        return asked.headers().allValues("Accept").stream().anyMatch(types -> types.contains("application/json"));
    }

    /** Whether the answer's media type is not that of somebody else, such as the page of a proxy. */
    private static boolean isWanted(HttpRequest asked, HttpHeaders answer) {
        String type = type(answer);
        return type.isEmpty() || (wantsJson(asked) ? type.contains("json") : !type.startsWith("text/html"));
    }

    private static String type(HttpHeaders answer) {
        return answer.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    }

    private void check(HttpRequest asked, HttpResponse<?> answer) throws IOException {
        int status = answer.statusCode();
        boolean isWanted = isWanted(asked, answer.headers());
        if (status / 100 == 2 && isWanted) {
            return;
        }
        String body = answer.body() instanceof InputStream stream ? text(stream) : null;
        if (status / 100 == 2) {
            throw new UnexpectedAnswerException(
                    "who answered is no Windsock server: " + type(answer.headers()), status, null);
        }
        throw refusals.apply(Problem.parse(body, RetryAfter.of(answer.headers())), status);
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
        throw new UnsupportedOperationException("calls block");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.@Nullable PushPromiseHandler<T> pushes) {
        throw new UnsupportedOperationException("calls block");
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
