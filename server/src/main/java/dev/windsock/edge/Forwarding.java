// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses forwarding headers. The hop that the nearest proxy reports comes last. Stateless. */
final class Forwarding {
    /** A parameter of an element, RFC 7239 section 4: a token or a quoted string. */
    private static final Pattern PAIR =
            Pattern.compile("\\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([^\\s\",;=]+)|\"((?:[^\"\\\\]|\\\\.)*)\")\\s*");

    private Forwarding() {}

    /** Parses Forwarded, RFC 7239. A malformed element is a hop without information. */
    static List<Hop> forwarded(HttpHeaders headers) {
        List<Hop> hops = new ArrayList<>();
        for (String element : split(String.join(",", headers.getAll("Forwarded")), ',')) {
            String from = "";
            String scheme = "";
            String host = "";
            for (String pair : split(element, ';')) {
                Matcher matcher = PAIR.matcher(pair);
                if (!matcher.matches()) {
                    continue;
                }
                String value =
                        matcher.group(2) == null ? matcher.group(3).replaceAll("\\\\(.)", "$1") : matcher.group(2);
                switch (matcher.group(1).toLowerCase(Locale.ROOT)) {
                    case "for" -> from = value;
                    case "proto" -> scheme = value;
                    case "host" -> host = value;
                    default -> {
                        // ignores "by" and extensions
                    }
                }
            }
            hops.add(Hop.of(from, scheme, host));
        }
        return hops;
    }

    /**
     * Parses X-Forwarded-For, and the last values of X-Forwarded-Proto and X-Forwarded-Host, which the nearest proxy wrote or
     * passed through.
     */
    static List<Hop> xForwarded(HttpHeaders headers) {
        List<Hop> hops = new ArrayList<>();
        for (String from : split(String.join(",", headers.getAll("X-Forwarded-For")), ',')) {
            hops.add(Hop.of(from.strip(), last(headers, "X-Forwarded-Proto"), last(headers, "X-Forwarded-Host")));
        }
        return hops;
    }

    private static String last(HttpHeaders headers, String name) {
        String all = String.join(",", headers.getAll(name));
        return all.substring(all.lastIndexOf(',') + 1).strip();
    }

    /** Splits at separators outside quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
