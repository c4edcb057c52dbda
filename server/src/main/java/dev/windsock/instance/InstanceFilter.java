// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.problem.RejectedException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Selects the instances to list.
 *
 * @param statuses the statuses to select: an instance must have one of them
 * @param labels the labels that an instance must have
 * @param name the exact name that an instance must have; null for any
 */
record InstanceFilter(
        Set<InstanceStatus> statuses,
        List<Label> labels,
        @Nullable String name) {
    /** The maximum number of labels in a filter. */
    static final int MAX_LABELS = 16;

    record Label(String name, String value) {}

    /**
     * Parses query parameters. Without {@code status}, all instances that are not TERMINATED are selected.
     *
     * @param status statuses separated by commas
     * @param labels the labels, in the form name:value
     * @throws RejectedException VALIDATION_FAILED
     */
    static InstanceFilter parse(@Nullable String status, List<String> labels, @Nullable String name) {
        if (labels.size() > MAX_LABELS) {
            throw RejectedException.invalid("label", "must be sent at most " + MAX_LABELS + " times");
        }
        return new InstanceFilter(
                status == null ? EnumSet.complementOf(EnumSet.of(InstanceStatus.TERMINATED)) : statuses(status),
                labels.stream().map(InstanceFilter::label).distinct().toList(),
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
