// SPDX-License-Identifier: Apache-2.0
package dev.windsock.outcome;

import dev.windsock.problem.RejectedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A version as an entity tag: {@code "7"} (RFC 9110, section 8.8.3). */
public final class EntityVersion {
    private static final Pattern TAG = Pattern.compile("\"?(\\d{1,18})\"?");

    private EntityVersion() {}

    static String tag(long version) {
        return "\"" + version + "\"";
    }

    /** Parses an If-Match header; returns null if it is absent or {@code *}, which any version matches. */
    public static @Nullable Long parse(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.equals("*")) {
            return null;
        }
        Matcher matcher = TAG.matcher(ifMatch);
        if (!matcher.matches()) {
            throw RejectedException.invalid("If-Match", "must be a single version such as \"7\"");
        }
        return Long.valueOf(matcher.group(1));
    }
}
