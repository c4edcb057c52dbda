// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.secret;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps API keys out of messages, logs and exceptions. */
public final class Secrets {
    /** An API key; its first part is public. */
    private static final Pattern KEY = Pattern.compile("(wsk_[A-Za-z0-9]{1,32}_)[A-Za-z0-9_-]+");

    private static final String HIDDEN = "***";

    /** The JSON names of secret properties: a plain name applies to all models, and a qualified name to one model. */
    private static final Set<String> SECRET_PROPERTIES = Set.of("secret", "ticket", "SignInCode.code");

    /** Deeper chains are treated as if they contained a key. */
    private static final int MAX_DEPTH = 20;

    private Secrets() {}

    /** Replaces the secret part of each API key in a string. */
    public static String redact(String text) {
        return KEY.matcher(text).replaceAll("$1***");
    }

    /**
     * Returns a property of a model as text, with secrets and the values of environment variables hidden.
     *
     * @param model the name of the schema
     * @param property the JSON name
     */
    public static String show(String model, String property, @Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (SECRET_PROPERTIES.contains(property) || SECRET_PROPERTIES.contains(model + "." + property)) {
            return HIDDEN;
        }
        return property.equals("env") && value instanceof Map<?, ?> variables
                ? variables.keySet().stream()
                        .map(name -> name + "=" + HIDDEN)
                        .collect(Collectors.joining(", ", "{", "}"))
                : redact(value.toString());
    }

    /** Returns the failure if it is safe to use as a cause; null if a message in its chain contains a key. */
    public static @Nullable Throwable safeCause(Throwable failure) {
        return isSafe(failure, 0) ? failure : null;
    }

    private static boolean isSafe(@Nullable Throwable failure, int depth) {
        if (failure == null) {
            return true;
        }
        if (depth > MAX_DEPTH || KEY.matcher(failure.toString()).find()) {
            return false;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isSafe(suppressed, depth + 1)) {
                return false;
            }
        }
        return isSafe(failure.getCause(), depth + 1);
    }
}
