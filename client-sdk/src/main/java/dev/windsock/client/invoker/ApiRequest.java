// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.invoker;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.windsock.client.UnexpectedResponseException;
import dev.windsock.client.json.Json;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The request of a generated call. {@link #json}, {@link #text}, {@link #file} and {@link #noContent} send it and block until
 * the response is complete. They throw the {@link dev.windsock.client.WindsockException} that matches a rejection, or an
 * {@link ApiException}. Not thread-safe.
 */
public final class ApiRequest {
    private static final Pattern FILE_EXTENSION =
            Pattern.compile("filename=\"?[^\";]*(\\.[A-Za-z0-9]{1,10})\"?\\s*(?:;|$)");

    private final HttpClient http;
    private final URI server;
    private final HttpRequest.Builder request;
    private final String method;
    private final StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    private HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
    private String path;

    ApiRequest(HttpClient http, URI server, Duration timeout, String method, String path) {
        this.http = http;
        this.server = server;
        this.method = method;
        this.path = path;
        this.request = HttpRequest.newBuilder().timeout(timeout);
    }

    /** Returns the value of a required parameter; throws an {@link ApiException} if it is null. */
    public static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new ApiException(name + " is required");
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
        if (value != null && !(value instanceof Collection<?> list && list.isEmpty())) {
            query.add(encode(name) + "=" + encode(text(value)));
        }
        return this;
    }

    /** Adds a header unless its value is null. */
    public ApiRequest header(String name, @Nullable Object value) {
        if (value != null) {
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
            throw new ApiException(e);
        }
    }

    /** Sets a body that is already JSON. */
    public ApiRequest jsonBody(byte[] json) {
        body = HttpRequest.BodyPublishers.ofByteArray(json);
        request.header("Content-Type", "application/json");
        return this;
    }

    /** Sends the request and parses the JSON response. */
    public <T> ApiResponse<T> json(Class<T> type) {
        return send((headers, body) -> {
            T value = Json.mapper().readValue(body, type);
            if (value == null) {
                throw new UnexpectedResponseException("The response body is null", 0, null);
            }
            return value;
        });
    }

    /** Sends the request and returns the plain text response. */
    public ApiResponse<String> text() {
        return send((headers, body) -> {
            String type = headers.firstValue("Content-Type").orElse("");
            if (!type.startsWith("text/plain")) {
                throw new UnexpectedResponseException("The response is not plain text but " + type, 0, null);
            }
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        });
    }

    /** Sends the request and saves the response to a file in the default temporary directory; the caller deletes it. */
    public ApiResponse<File> file() {
        return send((headers, body) -> {
            Matcher extension = FILE_EXTENSION.matcher(
                    headers.firstValue("Content-Disposition").orElse(""));
            Path file = Files.createTempFile("windsock-", extension.find() ? extension.group(1) : "");
            try {
                Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                Files.delete(file);
                throw e;
            }
            return file.toFile();
        });
    }

    /** Sends the request and discards the response body. */
    @SuppressWarnings("NullAway") // the only value of Void is null
    public ApiResponse<Void> noContent() {
        return send((headers, body) -> {
            body.readAllBytes();
            return null;
        });
    }

    private interface Reader<T> {
        T read(HttpHeaders headers, InputStream body) throws IOException;
    }

    private <T> ApiResponse<T> send(Reader<T> reader) {
        request.uri(URI.create(server + path + query)).method(method, body);
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream responseBody = response.body()) {
                return new ApiResponse<>(
                        response.statusCode(), response.headers().map(), reader.read(response.headers(), responseBody));
            }
        } catch (IOException e) {
            throw new ApiException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(e);
        }
    }

    private static String text(Object value) {
        if (value instanceof OffsetDateTime time) {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
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
