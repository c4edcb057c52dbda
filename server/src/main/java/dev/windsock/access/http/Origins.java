// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.AccessConfiguration;
import dev.windsock.access.session.StreamPaths;
import dev.windsock.edge.Addresses;
import dev.windsock.edge.Client;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prevents other sites from using a signed-in browser, and decides which origins may call the server. The allowed origins are
 * the server's own origin, which the Host header or a trusted proxy names, and the origins in the settings. A request without
 * TLS may have reached a proxy over TLS, so the server's own origin is compared by host and port only. Stateless.
 */
@Singleton
final class Origins {
    private static final String REQUESTED_WITH = "X-Requested-With";
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final List<String> allowed;

    Origins(AccessConfiguration configuration) {
        this.allowed = configuration.allowedOrigins().stream()
                .map(origin -> origin.strip().toLowerCase(Locale.ROOT))
                .filter(origin -> !origin.isEmpty())
                .toList();
    }

    /**
     * Checks an authenticated request. A stream with a foreign Origin is rejected regardless of the credential, and so is every
     * request with a ticket and a foreign Origin. A mutation with a session requires an allowed Origin and a header that a
     * foreign page cannot send without a preflight (Fetch standard).
     *
     * @throws RejectedException ORIGIN_NOT_ALLOWED, CSRF_HEADER_MISSING
     */
    void check(HttpRequest<?> request, Principal.@Nullable Credential credential) {
        if ((StreamPaths.isStream(request.getPath()) || credential == Principal.Credential.TICKET)
                && foreign(request)) {
            throw notAllowed();
        }
        if (credential != Principal.Credential.SESSION || SAFE.contains(request.getMethod())) {
            return;
        }
        if (!allowed(request)) {
            throw notAllowed();
        }
        if (!"windsock".equals(request.getHeaders().get(REQUESTED_WITH))) {
            throw new RejectedException(
                    ErrorCode.CSRF_HEADER_MISSING,
                    "A mutation with a session requires the header `X-Requested-With: windsock`.");
        }
    }

    private static RejectedException notAllowed() {
        return new RejectedException(
                ErrorCode.ORIGIN_NOT_ALLOWED,
                "The Origin is neither the server's own nor listed in `WINDSOCK_ALLOWED_ORIGINS`.");
    }

    /** Returns whether the Origin header (RFC 6454, section 7) is present and names an allowed origin. */
    boolean allowed(HttpRequest<?> request) {
        String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
        return origin != null && (allowed.contains(origin.toLowerCase(Locale.ROOT)) || own(origin, request));
    }

    /**
     * Returns whether a browser states that a page from another origin caused the request, such as one on another port on this
     * host. Pages cannot set Sec-Fetch-Site, which is a forbidden header (Fetch Metadata, section 2.4).
     */
    static boolean fromOtherOrigin(HttpRequest<?> request) {
        String site = request.getHeaders().get("Sec-Fetch-Site");
        return "cross-site".equals(site) || "same-site".equals(site);
    }

    /** Returns whether the Origin header is present and names an origin that is not allowed. */
    boolean foreign(HttpRequest<?> request) {
        return request.getHeaders().contains(HttpHeaders.ORIGIN) && !allowed(request);
    }

    private static boolean own(String origin, HttpRequest<?> request) {
        Client client = Client.of(request);
        String host = client.host();
        Optional<URI> from = uri(origin);
        if (host == null || from.isEmpty()) {
            return false;
        }
        String scheme = String.valueOf(from.get().getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && (client.tls() || !scheme.equals("http"))) {
            return false;
        }
        return uri(scheme + "://" + host)
                .filter(own -> host(own).equals(host(from.get())) && port(own) == port(from.get()))
                .isPresent();
    }

    private static String host(URI uri) {
        return Addresses.canonicalHost(String.valueOf(uri.getHost()));
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
