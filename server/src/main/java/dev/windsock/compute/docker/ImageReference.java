// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image in a registry, in the notation of the distribution project's package {@code reference}.
 *
 * <p>Its complete text names the registry. An engine therefore cannot mistake it for the id of a local image, or for the
 * beginning of such an id, which could identify another tenant's image.
 *
 * @param registry the host, in lower case, with its port if it has one
 * @param image the complete text, with the registry and with a tag or a digest
 */
record ImageReference(String registry, String image) {
    static final String DOCKER_HUB = "docker.io";

    private static final String HOST = "[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\\d{1,5})?";
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REFERENCE = Pattern.compile("(?<host>" + HOST + ")/(?<path>" + COMPONENT + "(?:/"
            + COMPONENT + ")*)(?<tag>:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?<digest>@[a-z0-9+._-]+:[0-9a-fA-F]{32,})?");

    /** The pattern of the ids of an engine's images. */
    private static final Pattern ID = Pattern.compile("(?:sha256:)?[0-9a-f]{64}");

    /** Parses a reference such as {@code alpine:3.22}. Returns empty for anything else, including image ids. */
    static Optional<ImageReference> parse(String text) {
        int slash = text.indexOf('/');
        boolean hasHost = slash > 0 && isHost(text.substring(0, slash));
        Matcher matcher = REFERENCE.matcher(hasHost ? text : DOCKER_HUB + "/" + text);
        if (ID.matcher(text).matches() || !matcher.matches()) {
            return Optional.empty();
        }
        String registry = host(matcher.group("host"));
        String path = matcher.group("path");
        String official = registry.equals(DOCKER_HUB) && path.indexOf('/') < 0 ? "library/" : "";
        String tag = text(matcher.group("tag"));
        String digest = text(matcher.group("digest"));
        String version = tag.isEmpty() && digest.isEmpty() ? ":latest" : tag + digest;
        return Optional.of(new ImageReference(registry, registry + "/" + official + path + version));
    }

    /** Whether the first part of a name is a host rather than a part of the path. */
    private static boolean isHost(String part) {
        return part.contains(".")
                || part.contains(":")
                || part.equals("localhost")
                || !part.equals(part.toLowerCase(Locale.ROOT));
    }

    /** Returns the host of a registry in the form used by {@link #registry}. */
    static String host(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("index.docker.io") ? DOCKER_HUB : lower;
    }

    private static String text(@Nullable String group) {
        return group == null ? "" : group;
    }

    @Override
    public String toString() {
        return image;
    }
}
