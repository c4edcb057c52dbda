// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

/**
 * When a subscriber's live data is due.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class LiveSchedule {
    private LiveRequest request;
    private int secondsToMetrics;
    private int secondsToSummary;
    private boolean metricsDue;
    private boolean summaryDue;

    LiveSchedule(LiveRequest request) {
        this.request = request;
        this.secondsToMetrics = request.metricsEverySeconds();
        this.secondsToSummary = request.summaryEverySeconds();
    }

    LiveRequest request() {
        return request;
    }

    /** Replaces the request. All data that it requests is due immediately. */
    void replace(LiveRequest next) {
        request = next;
        secondsToMetrics = next.metricsEverySeconds();
        secondsToSummary = next.summaryEverySeconds();
        metricsDue = next.includes(LiveKind.METRICS);
        summaryDue = next.includes(LiveKind.SUMMARY);
    }

    /** Counts down one second and returns whether anything is due. */
    boolean tick() {
        if (request.includes(LiveKind.METRICS) && --secondsToMetrics <= 0) {
            secondsToMetrics = request.metricsEverySeconds();
            metricsDue = true;
        }
        if (request.includes(LiveKind.SUMMARY) && --secondsToSummary <= 0) {
            secondsToSummary = request.summaryEverySeconds();
            summaryDue = true;
        }
        return metricsDue || summaryDue;
    }

    /** Makes the summary due if it is requested, and returns whether it is requested. */
    boolean summaryChanged() {
        summaryDue |= request.includes(LiveKind.SUMMARY);
        return request.includes(LiveKind.SUMMARY);
    }

    boolean isDue(LiveKind kind) {
        return switch (kind) {
            case METRICS -> metricsDue;
            case SUMMARY -> summaryDue;
        };
    }

    void delivered(LiveKind kind) {
        switch (kind) {
            case METRICS -> metricsDue = false;
            case SUMMARY -> summaryDue = false;
        }
    }
}
