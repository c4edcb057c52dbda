// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The path under which a proxy publishes the server, such as {@code /windsock}. The server accepts every path with and without
 * this prefix, so it does not matter whether the proxy removes it. Every URL that the server publishes contains it. Immutable.
 */
@Singleton
public final class BasePath {
    private static final Pattern NOTATION = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,62}){1,4}");

    /**
     * The first segments of all the server's own paths. A base path that begins with one of these segments is ambiguous: behind
     * a proxy that removes it, the path of a resource can look like a path below the base path.
     */
    private static final Set<String> OWN = Set.of(
            "api",
            "asyncapi.yaml",
            "audit",
            "connections",
            "events",
            "explorer",
            "health",
            "images",
            "instances",
            "keys",
            "notifications",
            "openapi.yaml",
            "prometheus",
            "tenants",
            "terminals",
            "volumes",
            "vpcs",
            "ws");

    private final String path;

    @Inject
    BasePath(EdgeConfiguration configuration) {
        this(configuration.basePath());
    }

    BasePath(String path) {
        this.path = path;
    }

    /**
     * Returns whether a string is a valid base path: absolute, without a trailing slash, and not starting with a segment of the
     * server's own paths.
     */
    public static boolean isValid(String text) {
        return NOTATION.matcher(text).matches() && !OWN.contains(text.split("/", -1)[1]) && !text.startsWith("/_next");
    }

    /** Returns whether the base path is the root. */
    public boolean isRoot() {
        return path.isEmpty();
    }

    /** Returns the path without a trailing slash; empty for the root. */
    public String text() {
        return path;
    }

    /** Returns the public path of one of the server's own paths. */
    public String of(String own) {
        return path + own;
    }

    /**
     * Removes the base path from a request target, in origin or absolute form (RFC 9112, section 3.2). Returns any other
     * target unchanged.
     */
    String removeFrom(String target) {
        if (isRoot()) {
            return target;
        }
        int start = pathOf(target);
        int end = start + path.length();
        return target.startsWith(path, start) && end < target.length() && target.charAt(end) == '/'
                ? target.substring(0, start) + target.substring(end)
                : target;
    }

    /** Returns where the path of a request target begins. */
    static int pathOf(String target) {
        int authority = target.startsWith("/") ? -1 : target.indexOf("://");
        int slash = authority < 0 ? 0 : target.indexOf('/', authority + 3);
        return Math.max(slash, 0);
    }
}
