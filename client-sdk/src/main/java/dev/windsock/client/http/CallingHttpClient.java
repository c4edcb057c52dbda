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
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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

    /** @throws WindsockException where it is refused, or the server is not reached */
    @Override
    public <T> HttpResponse<T> send(HttpRequest asked, HttpResponse.BodyHandler<T> handler)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(asked, (name, value) -> true);
        headers.addTo(asked.method(), asked.uri(), request::setHeader);
        long began = System.nanoTime();
        int status = 0;
        try {
            HttpResponse<T> answer = http.send(request.build(), handler);
            status = answer.statusCode();
            check(answer);
            return answer;
        } catch (IOException e) {
            throw new UnreachableException("no answer from " + server + ": " + e, e);
        } finally {
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            int answered = status;
            observers.tell(observer -> observer.callEnded(asked.method(), template(asked.uri()), answered, took));
        }
    }

    private void check(HttpResponse<?> answer) throws IOException {
        int status = answer.statusCode();
        String type = answer.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (status / 100 == 2 && !type.startsWith("text/html")) {
            return;
        }
        String body = answer.body() instanceof InputStream stream ? text(stream) : null;
        if (status / 100 == 2) {
            throw new UnexpectedAnswerException("who answered is no Windsock server: " + type, status, null);
        }
        throw refusals.apply(Problem.parse(body, RetryAfter.of(answer.headers())), status);
    }

    private static String text(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readNBytes(LONGEST_REFUSAL), StandardCharsets.UTF_8);
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
