// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.invoker;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.InvalidRequestException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.http.ApiHttpClient;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.RequestHeaders;
import dev.windsock.client.http.Servers;
import dev.windsock.client.json.Json;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The request for a generated call. {@link #json}, {@link #text}, {@link #file}, {@link #transferTo} and {@link #noContent}
 * send it and block until the response is complete. They throw the {@link WindsockException} that matches the failure. Not
 * thread-safe.
 */
public final class ApiRequest {
    private static final Pattern FILE_EXTENSION =
            Pattern.compile("filename=\"?[^\";]*(\\.[A-Za-z0-9]{1,10})\"?\\s*(?:;|$)");

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String IF_MATCH = "If-Match";
    /** The query parameter for the number of seconds that the server waits before it responds. */
    private static final String WAIT = "wait";

    private static final Set<String> REPEATABLE = Set.of("GET", "PUT");
    private static final int COPY_BUFFER_BYTES = 64 * 1024;
    private static final int SERVICE_UNAVAILABLE = 503;

    private final ApiHttpClient http;
    private final Servers servers;
    private final Backoff initialBackoff;
    private final RequestOptions options;
    private final HttpRequest.Builder request = HttpRequest.newBuilder();
    private final String method;
    private final Set<Integer> errorStatuses = new HashSet<>();
    private final StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    private HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
    private String path;
    private Duration serverWait = Duration.ZERO;
    private boolean isRepeatable;
    private boolean acceptsIdempotencyKey;
    private boolean acceptsIfMatch;

    ApiRequest(
            ApiHttpClient http, Servers servers, Backoff backoff, RequestOptions options, String method, String path) {
        this.http = http;
        this.servers = servers;
        this.initialBackoff = backoff;
        this.options = options;
        this.method = method;
        this.path = path;
        this.isRepeatable = REPEATABLE.contains(method);
    }

    /** Returns the value of a required parameter; throws an {@link InvalidRequestException} if it is null. */
    public static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new InvalidRequestException("`" + name + "` is required.");
        }
        return value;
    }

    /** Replaces the parameter's name in the path with its value. */
    public ApiRequest path(String name, Object value) {
        path = path.replace("{" + name + "}", encode(text(value)));
        return this;
    }

    /** Adds a parameter to the query unless it is null or an empty list. List elements are joined with commas. */
    public ApiRequest query(String name, @Nullable Object value) {
        if (name.equals(WAIT) && value instanceof Integer seconds) {
            // the server may wait this long before it responds
            serverWait = Duration.ofSeconds(Math.max(0, seconds));
        }
        if (value != null && !(value instanceof Collection<?> list && list.isEmpty())) {
            query.add(encode(name) + "=" + encode(text(value)));
        }
        return this;
    }

    /** Adds a parameter to the query for each element of a list, and none for null. */
    public ApiRequest queryEach(String name, @Nullable Collection<?> values) {
        if (values != null) {
            values.forEach(value -> query(name, value));
        }
        return this;
    }

    /**
     * Adds a header unless its value is null. The Idempotency-Key and If-Match of the options apply only to requests that
     * accept these headers.
     */
    public ApiRequest header(String name, @Nullable Object argument) {
        @Nullable Object value = argument;
        if (name.equals(IDEMPOTENCY_KEY)) {
            acceptsIdempotencyKey = true;
            value = argument == null ? options.idempotencyKey().orElse(null) : argument;
            isRepeatable |= value != null;
        } else if (name.equals(IF_MATCH)) {
            acceptsIfMatch = true;
            value = argument == null ? options.ifMatch().orElse(null) : argument;
        }
        if (value != null) {
            if (!RequestHeaders.isHeaderValue(text(value))) {
                throw new InvalidRequestException("The header " + name + " must not contain control characters.");
            }
            request.header(name, text(value));
        }
        return this;
    }

    /** Sets the body, which is serialized to JSON; null for none. */
    public ApiRequest body(@Nullable Object value) {
        if (value == null) {
            return this;
        }
        try {
            return jsonBody(Json.mapper().writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new InvalidRequestException("The request body cannot be serialized: " + e.getOriginalMessage());
        }
    }

    /** Sets a body that is already JSON. */
    public ApiRequest jsonBody(byte[] json) {
        body = HttpRequest.BodyPublishers.ofByteArray(json);
        request.header("Content-Type", "application/json");
        return this;
    }

    /** Treats a response with this error status as successful if its body is a result instead of a problem. */
    public ApiRequest resultWithStatus(int status) {
        errorStatuses.add(status);
        return this;
    }

    /** Sends the request and parses the JSON response. */
    public <T> ApiResponse<T> json(Class<T> type) {
        return send((response, body) -> {
            T value = Json.mapper().readValue(body, type);
            if (value == null) {
                throw http.violation("The response body is null", response, null);
            }
            return value;
        });
    }

    /** Sends the request and returns the plain text response. */
    public ApiResponse<String> text() {
        return send((response, body) -> {
            String type = response.headers().firstValue("Content-Type").orElse("");
            if (!type.startsWith("text/plain")) {
                throw http.violation("The response is not plain text, but " + type, response, null);
            }
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        });
    }

    /** Sends the request and saves the response to a file in the default temporary directory; the caller deletes it. */
    public ApiResponse<File> file() {
        return send((response, body) -> {
            Matcher extension = FILE_EXTENSION.matcher(
                    response.headers().firstValue("Content-Disposition").orElse(""));
            try {
                Path file = Files.createTempFile("windsock-", extension.find() ? extension.group(1) : "");
                try (OutputStream target = Files.newOutputStream(file)) {
                    copy(body, target);
                } catch (IOException | WindsockException e) {
                    Files.delete(file);
                    throw e;
                }
                return file.toFile();
            } catch (FileSystemException e) {
                throw notWritten(e);
            }
        });
    }

    /** Sends the request, writes the response to a stream as it arrives, and returns the number of bytes. */
    public ApiResponse<Long> transferTo(OutputStream target) {
        return send((response, body) -> copy(body, target));
    }

    private static long copy(InputStream body, OutputStream target) throws IOException {
        byte[] buffer = new byte[COPY_BUFFER_BYTES];
        long total = 0;
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            try {
                target.write(buffer, 0, count);
            } catch (IOException e) {
                throw notWritten(e);
            }
            total += count;
        }
        return total;
    }

    private static WindsockException notWritten(IOException cause) {
        return new WindsockException(
                WindsockException.CONSUMER_FAILED, "Cannot write the response: " + cause.getMessage(), cause);
    }

    /** Sends the request and discards the response body. */
    @SuppressWarnings("NullAway") // the only value of Void is null
    public ApiResponse<Void> noContent() {
        return send((response, body) -> {
            body.readAllBytes();
            return null;
        });
    }

    private interface Reader<T> {
        T read(HttpResponse<?> response, InputStream body) throws IOException;
    }

    private <T> ApiResponse<T> send(Reader<T> reader) {
        checkOptions();
        request.method(method, body);
        try {
            HttpResponse<InputStream> response = sendWithRetries();
            try (InputStream responseBody = response.body()) {
                return new ApiResponse<>(
                        response.statusCode(), response.headers().map(), reader.read(response, responseBody));
            } catch (JsonProcessingException e) {
                throw http.violation("The response does not match the API: " + e.getOriginalMessage(), response, e);
            }
        } catch (IOException e) {
            throw http.failure(e);
        } catch (InterruptedException e) {
            throw http.interrupted(e);
        }
    }

    private void checkOptions() {
        if (options.ifMatch().isPresent() && !acceptsIfMatch) {
            throw new InvalidRequestException(method + " " + path + " does not support `ifMatch`.");
        }
        if (options.idempotencyKey().isPresent() && !acceptsIdempotencyKey) {
            throw new InvalidRequestException(method + " " + path + " does not support `idempotencyKey`.");
        }
    }

    private HttpResponse<InputStream> sendWithRetries() throws InterruptedException {
        Duration timeout = options.timeout().orElseThrow().plus(serverWait);
        long deadline = System.nanoTime() + timeout.toNanos();
        int retries = isRepeatable ? options.retries().orElse(0) : 0;
        Backoff backoff = initialBackoff;
        for (int resendCount = 0; ; resendCount++) {
            // always positive: if the pause has used up the timeout, the next attempt times out like any other
            Duration remaining = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            URI server = servers.current();
            try {
                request.uri(URI.create(server + path + query));
                return http.send(request.timeout(remaining).build(), errorStatuses, remaining, resendCount);
            } catch (WindsockException e) {
                if (e.status().map(status -> status == SERVICE_UNAVAILABLE).orElse(e.isRetryable())) {
                    servers.leave(server);
                }
                Backoff.Step step = backoff.next(e.retryAfter().orElse(Duration.ZERO));
                long left = deadline - System.nanoTime() - step.delay().toNanos();
                if (resendCount == retries || !e.isRetryable() || left <= 0) {
                    throw e;
                }
                backoff = step.next();
                http.pause(step.delay());
            }
        }
    }

    private static String text(Object value) {
        if (value instanceof Duration duration) {
            return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
