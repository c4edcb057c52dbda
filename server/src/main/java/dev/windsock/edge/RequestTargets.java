// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import jakarta.inject.Singleton;

/**
 * Normalizes the path of each request: removes the base path, and decodes percent-encoded characters that need no encoding.
 * Clients and proxies may encode any character; {@code /a%3Ab} and {@code /a:b} name the same resource (RFC 3986, sections 3.3
 * and 6.2.2.2). Immutable.
 */
@Singleton
final class RequestTargets {
    /** Characters that a segment may contain unencoded, in addition to letters and digits. */
    private static final String PLAIN = "-._~:@";

    private static final int ESCAPE_LENGTH = 3;
    private static final int HEX = 16;

    private final BasePath base;

    RequestTargets(BasePath base) {
        this.base = base;
    }

    /** Returns the normalized target. The query, and targets without a path, are left unchanged. */
    String normalize(String target) {
        return base.removeFrom(target.indexOf('%') < 0 ? target : decodePlain(target));
    }

    private static String decodePlain(String target) {
        int query = target.indexOf('?');
        int pathEnd = query < 0 ? target.length() : query;
        int at = BasePath.pathOf(target);
        if (at >= pathEnd || target.charAt(at) != '/') {
            return target;
        }
        StringBuilder decoded = new StringBuilder(target.length()).append(target, 0, at);
        while (at < pathEnd) {
            int escaped = escaped(target, at, pathEnd);
            if (isPlain(escaped)) {
                decoded.append((char) escaped);
                at += ESCAPE_LENGTH;
            } else {
                decoded.append(target.charAt(at));
                at++;
            }
        }
        return decoded.append(target, pathEnd, target.length()).toString();
    }

    /** Returns the byte that is percent-encoded at an index; -1 if there is none. */
    private static int escaped(String target, int at, int end) {
        if (target.charAt(at) != '%' || at + ESCAPE_LENGTH > end) {
            return -1;
        }
        int high = Character.digit(target.charAt(at + 1), HEX);
        int low = Character.digit(target.charAt(at + 2), HEX);
        return high < 0 || low < 0 ? -1 : high * HEX + low;
    }

    private static boolean isPlain(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.indexOf(c) >= 0;
    }
}
