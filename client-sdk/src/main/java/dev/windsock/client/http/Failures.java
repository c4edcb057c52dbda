// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.error.Problem;
import dev.windsock.client.error.WindsockException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Describes why a connection failed, in terms that an operator can act on. The JDK client often reports only its own classes.
 */
public final class Failures {
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private Failures() {}

    /** Describes why there is no response. */
    public static String describe(URI server, Throwable failure) {
        Optional<WindsockException> own = find(failure, WindsockException.class);
        if (own.isPresent()) {
            return String.valueOf(own.get().getMessage());
        }
        if (has(failure, UnresolvedAddressException.class) || has(failure, UnknownHostException.class)) {
            return "Unknown host: " + server.getHost();
        }
        if (has(failure, HttpConnectTimeoutException.class)) {
            return "Connection to " + address(server) + " timed out";
        }
        Optional<ConnectException> noListener = find(failure, ConnectException.class);
        if (noListener.isPresent()) {
            // the JDK client retries, and its second failure hides the first
            boolean hidden = noListener.get().getMessage() == null || has(failure, ClosedChannelException.class);
            return (hidden ? "Connection refused" : noListener.get().getMessage()) + ": " + address(server);
        }
        if (has(failure, CertPathBuilderException.class)) {
            return "The certificate of " + address(server)
                    + " is not trusted; set Builder.trustCertificates to its certificate authority";
        }
        Optional<SSLException> tls = find(failure, SSLException.class);
        if (tls.isPresent()) {
            return "TLS with " + address(server) + " failed: " + tls.get().getMessage();
        }
        return rootMessage(failure);
    }

    private static String address(URI server) {
        int defaultPort = "https".equalsIgnoreCase(server.getScheme()) ? 443 : 80;
        return server.getHost() + ":" + (server.getPort() < 0 ? defaultPort : server.getPort());
    }

    /** Returns the message of the root cause, because the JDK client wraps the root cause in exceptions without information. */
    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return find(failure, type).isPresent();
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        for (@Nullable Throwable next = failure; next != null; next = next.getCause()) {
            if (type.isInstance(next)) {
                return Optional.of(type.cast(next));
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the problem details of an error response. If the response is not from a Windsock server, its detail names the
     * status, the content type and, for a redirect, the location without its query, which may contain secrets.
     */
    public static Problem problem(int status, HttpHeaders headers, @Nullable String body) {
        Problem problem = Problem.parse(isProblem(headers) ? body : null, RetryAfter.of(headers));
        return problem.isForeign() ? problem.withDetail(foreign(status, headers)) : problem;
    }

    private static boolean isProblem(HttpHeaders headers) {
        return headers.firstValue("Content-Type")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .contains("json");
    }

    /** Describes a response that is not from a Windsock server. */
    public static String foreign(int status, HttpHeaders headers) {
        if (status == PROXY_AUTHENTICATION_REQUIRED) {
            return "The proxy requires credentials (status 407); set Builder.proxyCredentials";
        }
        StringBuilder text = new StringBuilder("The response is not from a Windsock server: status " + status);
        headers.firstValue("Content-Type")
                .ifPresent(type -> text.append(", content type ").append(type));
        headers.firstValue("Location")
                .ifPresent(location -> text.append(", location ").append(location.replaceAll("[?#].*", "")));
        return text.toString();
    }
}
