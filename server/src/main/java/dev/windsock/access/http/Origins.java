// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.AccessConfiguration;
import dev.windsock.edge.Client;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides which origins may call from a browser: the server's own, which the Host header or a trusted proxy names, and those that the settings allow. A plain request may have reached a proxy over TLS, so its own origin is compared by host and port only. Stateless.
 */
@Singleton
final class Origins {
    private final List<String> allowed;

    Origins(AccessConfiguration configuration) {
        this.allowed = configuration.allowedOrigins().stream()
                .map(origin -> origin.strip().toLowerCase(Locale.ROOT))
                .filter(origin -> !origin.isEmpty())
                .toList();
    }

    /** Returns whether the Origin header (RFC 6454, section 7) is present and names an allowed origin. */
    boolean allowed(HttpRequest<?> request) {
        String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
        return origin != null && (allowed.contains(origin.toLowerCase(Locale.ROOT)) || own(origin, request));
    }

    /**
     * Returns whether a browser states that a page of another origin caused the request, such as one on another port of this
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
                .filter(own -> String.valueOf(own.getHost())
                                .equalsIgnoreCase(from.get().getHost())
                        && port(own) == port(from.get()))
                .isPresent();
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
