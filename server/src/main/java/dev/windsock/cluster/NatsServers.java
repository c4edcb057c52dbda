// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the NATS servers of a cluster. Access to them is equivalent to root access on every node, so servers outside
 * the loopback interface need TLS and credentials.
 *
 * @param urls the URLs, each {@code nats://host:port} or {@code tls://host:port}
 * @param credentials a credentials file; null for none
 */
public record NatsServers(List<String> urls, @Nullable Path credentials) {
    private static final Set<String> SCHEMES = Set.of("nats", "tls");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final int DEFAULT_PORT = 4222;

    public NatsServers {
        urls = List.copyOf(urls);
    }

    /**
     * Parses a list of URLs, separated by commas. The scheme of the first URL applies to URLs without a scheme.
     *
     * @throws IllegalArgumentException with the expected format, and without the value, which may contain a password
     */
    public static NatsServers parse(String text, @Nullable Path credentials) {
        int end = text.indexOf("://");
        String scheme = end < 0 ? "nats" : text.substring(0, end);
        List<URI> all = Arrays.stream(text.split(",", -1))
                .map(part -> uri(part.contains("://") ? part : scheme + "://" + part))
                .toList();
        boolean remote =
                all.stream().anyMatch(uri -> !LOOPBACK.matcher(uri.getHost()).matches());
        if (remote && all.stream().anyMatch(uri -> !uri.getScheme().equals("tls"))) {
            throw new IllegalArgumentException(
                    "expected tls:// in each URL, because not all servers are on the loopback interface");
        }
        if (remote && credentials == null) {
            throw new IllegalArgumentException(
                    "expected WINDSOCK_NATS_CREDENTIALS_FILE as well, because not all servers are on the loopback interface");
        }
        return new NatsServers(
                all.stream()
                        .map(uri -> uri.getScheme() + "://" + uri.getHost() + ":"
                                + (uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort()))
                        .toList(),
                credentials);
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text.strip());
            if (uri.getHost() != null
                    && uri.getUserInfo() == null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getPath().isEmpty()
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below, without the text
        }
        throw new IllegalArgumentException(
                "expected URLs such as nats://127.0.0.1:4222 or tls://a.example.org,b.example.org");
    }

    @Override
    public String toString() {
        return urls.stream().collect(Collectors.joining(","));
    }
}
