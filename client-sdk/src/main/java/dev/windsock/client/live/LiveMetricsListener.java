// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

/** Hears new samples, one after the other on one thread. An exception is logged, and the samples go on. */
@FunctionalInterface
public interface LiveMetricsListener<V> extends LiveStateListener {
    /**
     * Called once {@link LiveMetrics#latest} shows it. A listener that is slow hears fewer: only the newest counts. Of the
     * dashboard it is called for new counts too, with the samples as they were; go by their timestamps.
     */
    void onSample(V sample);
}
