// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import java.util.Set;

/**
 * The live data that a stream carries besides changes, and how often.
 *
 * @param metricsEverySeconds 0 for no metrics
 * @param instanceIds the instances whose metrics are sent; empty for all
 * @param summaryEverySeconds 0 for no counts; otherwise counts are also sent as soon as they change
 */
public record LiveRequest(int metricsEverySeconds, Set<String> instanceIds, int summaryEverySeconds) {
    /** No live data. */
    public static final LiveRequest NONE = new LiveRequest(0, Set.of(), 0);

    public LiveRequest {
        instanceIds = Set.copyOf(instanceIds);
    }

    boolean includes(LiveKind kind) {
        return switch (kind) {
            case METRICS -> metricsEverySeconds > 0;
            case SUMMARY -> summaryEverySeconds > 0;
        };
    }
}
