// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import java.util.Set;

/**
 * What a stream carries besides changes: the newest samples and counts, every so often.
 *
 * @param metricsEverySeconds 0 for no metrics
 * @param instanceIds whose metrics; empty for all
 * @param summaryEverySeconds 0 for no counts; where there are some, they also come at once when they change
 */
public record LiveRequest(int metricsEverySeconds, Set<String> instanceIds, int summaryEverySeconds) {
    /** Only changes. */
    public static final LiveRequest NONE = new LiveRequest(0, Set.of(), 0);

    public LiveRequest {
        instanceIds = Set.copyOf(instanceIds);
    }
}
