// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import java.util.Set;

/**
 * The live data that a stream carries in addition to changes, and how often it is sent.
 *
 * @param metricsEverySeconds the interval of metrics; 0 for no metrics
 * @param instanceIds the instances whose metrics are sent; empty for all
 * @param summaryEverySeconds the interval of counts, which are also sent as soon as they change; 0 for no counts
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
