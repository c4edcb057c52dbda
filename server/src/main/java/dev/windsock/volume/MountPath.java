// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.problem.RejectedException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The path of a volume in an instance.
 *
 * @param text an absolute, normalized path such as {@code /var/data}
 */
record MountPath(String text) {
    private static final String FIELD = "mount_path";
    /** Characters that need no escaping in any file system or engine option. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@+-]+");

    private static final int MAX_LENGTH = 255;

    /** @throws RejectedException VALIDATION_FAILED */
    static MountPath parse(String text) {
        if (!text.startsWith("/")) {
            throw RejectedException.invalid(FIELD, "must be an absolute path such as /data");
        }
        if (text.equals("/")) {
            throw RejectedException.invalid(FIELD, "must not be / itself");
        }
        if (text.length() > MAX_LENGTH) {
            throw RejectedException.invalid(FIELD, "must be at most " + MAX_LENGTH + " characters");
        }
        List<String> names = List.of(text.substring(1).split("/", -1));
        if (names.contains("..")) {
            throw RejectedException.invalid(FIELD, "must not contain ..");
        }
        if (names.contains(".") || names.contains("")) {
            throw RejectedException.invalid(FIELD, "must not contain an empty name or `.`, and must not end with /");
        }
        if (!names.stream().allMatch(name -> NAME.matcher(name).matches())) {
            throw RejectedException.invalid(FIELD, "must contain only / and characters from [A-Za-z0-9._@+-]");
        }
        return new MountPath(text);
    }

    /** Returns whether the paths are the same, or one is inside the other. */
    boolean collidesWith(String other) {
        return (text + "/").startsWith(other + "/") || (other + "/").startsWith(text + "/");
    }
}
