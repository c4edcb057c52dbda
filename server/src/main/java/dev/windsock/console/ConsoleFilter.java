// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import dev.windsock.edge.BasePath;
import dev.windsock.edge.InterfacePaths;
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
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serves the console's files before all other handlers, and passes on everything else. This is a filter because a route for any
 * path would also match unknown API paths and methods. The files are public: they do not contain any server data.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class ConsoleFilter implements ConditionalFilter, Ordered {
    /** For unknown paths below these paths or those of interfaces, even browsers receive a problem instead of a page. */
    private static final List<String> NO_PAGES = List.of("/_next", "/openapi.yaml", "/asyncapi.yaml");

    private final ConsoleFiles files;
    private final BasePath base;

    ConsoleFilter(ConsoleFiles files, BasePath base) {
        this.files = files;
        this.base = base;
    }

    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        return request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
    }

    @RequestFilter
    @Nullable HttpResponse<?> filter(HttpRequest<?> request) {
        if (!isRead(request)) {
            return null;
        }
        String path = request.getPath();
        if (!base.isRoot() && path.equals(base.text())) {
            return redirect(request, "/");
        }
        Optional<ConsoleFile> file = files.at(path);
        if (file.isPresent()) {
            return serve(request, file.get());
        }
        if (path.equals("/") && files.isEmpty()) {
            throw new RejectedException(
                    ErrorCode.NOT_FOUND,
                    "This server was built without the console. The API is described at " + base.of("/openapi.yaml")
                            + ".");
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
            // replaces the policy of a problem response
            response.getHeaders().set("Content-Security-Policy", file.contentSecurityPolicy());
        }
        return response;
    }

    /** Redirects to the canonical path of a page, and keeps the query. */
    private @Nullable HttpResponse<?> withoutSlash(HttpRequest<?> request) {
        String path = request.getPath();
        String page = path.substring(0, path.length() - 1);
        return files.at(page).filter(ConsoleFile::isPage).isEmpty() ? null : redirect(request, page);
    }

    private static HttpResponse<?> redirect(HttpRequest<?> request, String path) {
        String query = request.getUri().getRawQuery();
        return HttpResponse.permanentRedirect(URI.create(path + (query == null ? "" : "?" + query)));
    }

    /** Shows a page instead of a problem to browsers that request an unknown path. */
    @ResponseFilter
    void notFound(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (response.getStatus() != HttpStatus.NOT_FOUND
                || !isRead(request)
                || !header(request, HttpHeaders.ACCEPT).contains("text/html")
                || InterfacePaths.match(request.getPath())
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
     * Whether a file may be served. A request that cannot be parsed arrives here as a request for / without headers, and is
     * rejected later; RFC 9112, section 3.2 requires a Host header in every request.
     */
    private boolean isRead(HttpRequest<?> request) {
        return request.getHeaders().contains(HttpHeaders.HOST) && isEnabled(request);
    }

    private static String header(HttpRequest<?> request, CharSequence name) {
        return Objects.requireNonNullElse(request.getHeaders().get(name), "");
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before();
    }
}
