// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.invoker;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.windsock.client.UnexpectedAnswerException;
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
 * One call of a generated method: its parameters are added, and one of the last four methods sends it and blocks until it is
 * answered. They throw the {@link dev.windsock.client.WindsockException} of a refusal, or an {@link ApiException}.
 *
 * <p>Threading: for one thread.
 */
public final class ApiRequest {
    private static final Pattern ENDING = Pattern.compile("filename=\"?[^\";]*(\\.[A-Za-z0-9]{1,10})\"?\\s*(?:;|$)");

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

    /** A parameter that the operation cannot do without. */
    public static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new ApiException(name + " is missing");
        }
        return value;
    }

    /** Puts a parameter in the place of its name in the path. */
    public ApiRequest path(String name, Object value) {
        path = path.replace("{" + name + "}", encode(text(value)));
        return this;
    }

    /** Adds a parameter to the query; nothing for null and for an empty list, and a list with commas. */
    public ApiRequest query(String name, @Nullable Object value) {
        if (value != null && !(value instanceof Collection<?> several && several.isEmpty())) {
            query.add(encode(name) + "=" + encode(text(value)));
        }
        return this;
    }

    /** Adds a header; nothing for null. */
    public ApiRequest header(String name, @Nullable Object value) {
        if (value != null) {
            request.header(name, text(value));
        }
        return this;
    }

    /** Gives the request a body in JSON; none for null. */
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

    /** Gives the request a body that is JSON already. */
    public ApiRequest jsonBody(byte[] json) {
        body = HttpRequest.BodyPublishers.ofByteArray(json);
        request.header("Content-Type", "application/json");
        return this;
    }

    /** Sends it, for JSON of the type. */
    public <T> ApiResponse<T> json(Class<T> type) {
        return send((headers, answer) -> {
            T value = Json.mapper().readValue(answer, type);
            if (value == null) {
                throw new UnexpectedAnswerException("the answer is null", 0, null);
            }
            return value;
        });
    }

    /** Sends it, for plain text. */
    public ApiResponse<String> text() {
        return send((headers, answer) -> {
            String type = headers.firstValue("Content-Type").orElse("");
            if (!type.startsWith("text/plain")) {
                throw new UnexpectedAnswerException("the answer is no plain text but " + type, 0, null);
            }
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        });
    }

    /** Sends it, for a file in the folder for temporary ones, which is the caller's to delete. */
    public ApiResponse<File> file() {
        return send((headers, answer) -> {
            Matcher ending =
                    ENDING.matcher(headers.firstValue("Content-Disposition").orElse(""));
            Path file = Files.createTempFile("windsock-", ending.find() ? ending.group(1) : "");
            try {
                Files.copy(answer, file, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                Files.delete(file);
                throw e;
            }
            return file.toFile();
        });
    }

    /** Sends it, for an answer without a body. */
    @SuppressWarnings("NullAway") // nobody reads a Void
    public ApiResponse<Void> nothing() {
        return send((headers, answer) -> {
            answer.readAllBytes();
            return null;
        });
    }

    private interface Reader<T> {
        T read(HttpHeaders headers, InputStream answer) throws IOException;
    }

    private <T> ApiResponse<T> send(Reader<T> reader) {
        request.uri(URI.create(server + path + query)).method(method, body);
        try {
            HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream bytes = answer.body()) {
                return new ApiResponse<>(
                        answer.statusCode(), answer.headers().map(), reader.read(answer.headers(), bytes));
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
        if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
