// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.problem.RejectedException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which instances are wanted.
 *
 * @param statuses in one of these
 * @param label with this name and value, or null for any
 * @param name with exactly this name, or null for any
 */
record InstanceFilter(
        Set<InstanceStatus> statuses,
        @Nullable Label label,
        @Nullable String name) {
    record Label(String name, String value) {}

    /**
     * Reads query parameters. What is TERMINATED is left out unless it is asked for.
     *
     * @param status names separated by commas
     * @param label as name:value
     * @throws RejectedException VALIDATION_FAILED
     */
    static InstanceFilter parse(@Nullable String status, @Nullable String label, @Nullable String name) {
        return new InstanceFilter(
                status == null ? EnumSet.complementOf(EnumSet.of(InstanceStatus.TERMINATED)) : statuses(status),
                label == null ? null : label(label),
                name);
    }

    private static Set<InstanceStatus> statuses(String text) {
        try {
            return Arrays.stream(text.split(",", -1))
                    .map(InstanceStatus::valueOf)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(InstanceStatus.class)));
        } catch (IllegalArgumentException e) {
            throw RejectedException.invalid(
                    "status",
                    "must be a comma-separated list of values from " + Arrays.toString(InstanceStatus.values()));
        }
    }

    private static Label label(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw RejectedException.invalid("label", "must have the form name:value");
        }
        return new Label(text.substring(0, colon), text.substring(colon + 1));
    }
}
