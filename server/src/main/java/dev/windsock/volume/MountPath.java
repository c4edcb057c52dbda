// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.compute.Mount;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The path of a volume in an instance.
 *
 * @param text an absolute, normalized path such as {@code /var/data}
 */
record MountPath(String text) {
    /** Characters that need no escaping in any file system or engine option. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@+-]+");

    private static final int MAX_LENGTH = 255;

    /**
     * @param field the JSON name of the request's field
     * @throws RejectedException VALIDATION_FAILED
     */
    static MountPath parse(String field, String text) {
        if (!text.startsWith("/")) {
            throw RejectedException.invalid(field, "must be an absolute path such as /data");
        }
        if (text.equals("/")) {
            throw RejectedException.invalid(field, "must not be / itself");
        }
        if (text.length() > MAX_LENGTH) {
            throw RejectedException.invalid(field, "must be at most " + MAX_LENGTH + " characters");
        }
        List<String> names = List.of(text.substring(1).split("/", -1));
        if (names.contains("..")) {
            throw RejectedException.invalid(field, "must not contain ..");
        }
        if (names.contains(".") || names.contains("")) {
            throw RejectedException.invalid(field, "must not contain an empty name or `.`, and must not end with /");
        }
        if (!names.stream().allMatch(name -> NAME.matcher(name).matches())) {
            throw RejectedException.invalid(field, "must contain only / and characters from [A-Za-z0-9._@+-]");
        }
        return new MountPath(text);
    }

    /**
     * @param field the JSON name of the request's field
     * @throws RejectedException MOUNT_PATH_TAKEN if the path collides with one of the mounts
     */
    void requireFree(String field, List<Mount> mounts) {
        for (Mount mount : mounts) {
            if (collidesWith(mount.path())) {
                throw new RejectedException(
                        ErrorCode.MOUNT_PATH_TAKEN,
                        "`" + field + "` overlaps with a volume of the instance that is mounted at " + mount.path()
                                + ".");
            }
        }
    }

    /** Returns whether the paths are the same, or one is inside the other. */
    boolean collidesWith(String other) {
        return (text + "/").startsWith(other + "/") || (other + "/").startsWith(text + "/");
    }
}
