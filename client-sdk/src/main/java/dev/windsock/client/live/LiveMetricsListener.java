// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

/** Receives new samples, one at a time on one thread. An exception is logged and does not stop the metrics. */
@FunctionalInterface
public interface LiveMetricsListener<V> extends LiveStateListener {
    /**
     * Called with each new sample, which {@link LiveMetrics#latest} already returns. A slow listener misses samples, because
     * only the latest one is kept. For the dashboard, it is also called when only the counts are new; to detect this, compare
     * the samples' timestamps.
     */
    void onSample(V sample);
}
