// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the console has with its files, before anything else is asked, and leaves everything else as it is. A
 * filter and no route: a route that takes any path would turn the unknown paths and the methods of the API into its own.
 * The files are public: they tell nothing of what the server holds.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class ConsoleFilter implements Ordered {
    /** Below these, what is not there is told as a problem, whoever asks. */
    private static final List<String> NO_PAGES =
            List.of("/api", "/ws", "/health", "/prometheus", "/explorer", "/_next", "/openapi.yaml", "/asyncapi.yaml");

    private final ConsoleFiles files;

    ConsoleFilter(ConsoleFiles files) {
        this.files = files;
    }

    @RequestFilter
    @Nullable HttpResponse<?> answer(HttpRequest<?> request) {
        if (!isRead(request)) {
            return null;
        }
        String path = request.getPath();
        Optional<ConsoleFile> file = files.at(path);
        if (file.isPresent()) {
            return serve(request, file.get());
        }
        if (path.equals("/") && files.isEmpty()) {
            throw new RejectedException(
                    ErrorCode.NOT_FOUND, "This server was built without the console; /explorer has the API.");
        }
        return path.length() > 1 && path.endsWith("/") ? withoutSlash(request) : null;
    }

    private MutableHttpResponse<?> serve(HttpRequest<?> request, ConsoleFile file) {
        String encoding = file.encodingFor(header(request, HttpHeaders.ACCEPT_ENCODING));
        String etag = file.etagIn(encoding);
        boolean known = List.of(header(request, HttpHeaders.IF_NONE_MATCH).split(", *", -1))
                .contains(etag);
        MutableHttpResponse<byte[]> response =
                known ? HttpResponse.notModified() : HttpResponse.ok(files.contents(file, encoding));
        describe(response, file, encoding).header(HttpHeaders.ETAG, etag);
        return response.header(HttpHeaders.CACHE_CONTROL, file.cacheControl());
    }

    private static MutableHttpResponse<?> describe(MutableHttpResponse<?> response, ConsoleFile file, String encoding) {
        if (response.getStatus() != HttpStatus.NOT_MODIFIED) {
            response.header(HttpHeaders.CONTENT_TYPE, file.type());
            if (!encoding.equals("identity")) {
                response.header(HttpHeaders.CONTENT_ENCODING, encoding);
            }
        }
        if (!file.encodings().isEmpty()) {
            response.header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        }
        if (file.isPage()) {
            // also where a problem of before had its own
            response.getHeaders().set("Content-Security-Policy", file.contentSecurityPolicy());
        }
        return response;
    }

    /** A page has one address; what was asked for stays with it. */
    private @Nullable HttpResponse<?> withoutSlash(HttpRequest<?> request) {
        String path = request.getPath();
        String page = path.substring(0, path.length() - 1);
        String query = request.getUri().getRawQuery();
        return files.at(page).filter(ConsoleFile::isPage).isEmpty()
                ? null
                : HttpResponse.permanentRedirect(URI.create(page + (query == null ? "" : "?" + query)));
    }

    /** Who looks for a page gets one also where there is none. */
    @ResponseFilter
    void notFound(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (response.getStatus() != HttpStatus.NOT_FOUND
                || !isRead(request)
                || !header(request, HttpHeaders.ACCEPT).contains("text/html")
                || NO_PAGES.stream().anyMatch(request.getPath()::startsWith)) {
            return;
        }
        files.notFoundPage().ifPresent(page -> {
            response.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
            response.getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
            response.body(files.contents(page, "identity"));
            describe(response, page, "identity").header(HttpHeaders.CACHE_CONTROL, "no-cache");
        });
    }

    /**
     * What cannot be read comes here as a request for / without headers, and is refused later; RFC 9112, section 3.2 asks
     * for a Host in every request.
     */
    private static boolean isRead(HttpRequest<?> request) {
        return request.getHeaders().contains(HttpHeaders.HOST) && isGetOrHead(request);
    }

    private static boolean isGetOrHead(HttpRequest<?> request) {
        return request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
    }

    private static String header(HttpRequest<?> request, CharSequence name) {
        return Objects.requireNonNullElse(request.getHeaders().get(name), "");
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before();
    }
}
