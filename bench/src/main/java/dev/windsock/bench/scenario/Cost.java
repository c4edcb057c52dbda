// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * The cost of deliveries for a subject, with one value for each run.
 *
 * <p>A cost net of publishing excludes the cost of publishing the same events without subscribers, because only the server
 * stores the events, while both subjects send them. The goals compare net costs. The event loops do all of the sending, so
 * their CPU time is less affected by the process's other work.
 */
final class Cost {
    final List<Double> netMicros = new ArrayList<>();
    final List<Double> allInMicros = new ArrayList<>();
    final List<Double> netLoopMicros = new ArrayList<>();
    final List<Double> netBytes = new ArrayList<>();
    final List<Double> p50Millis = new ArrayList<>();
    final List<Double> p99Millis = new ArrayList<>();
    final List<Double> p999Millis = new ArrayList<>();
    final List<Double> wrong = new ArrayList<>();

    /**
     * Adds the values of a run.
     *
     * @param window the window with subscribers
     * @param withoutSubscribers the window with the same events and no subscribers
     */
    void add(Lab.Window window, Lab.Window withoutSubscribers) {
        double deliveries = window.published().delivered();
        netMicros.add((window.usage().cpuMicros() - withoutSubscribers.usage().cpuMicros()) / deliveries);
        allInMicros.add(window.usage().cpuMicros() / deliveries);
        netLoopMicros.add(
                (window.usage().loopMicros() - withoutSubscribers.usage().loopMicros()) / deliveries);
        netBytes.add(
                (window.usage().allocatedBytes() - withoutSubscribers.usage().allocatedBytes()) / deliveries);
        p50Millis.add(window.published().delivery().p50() / 1e3);
        p99Millis.add(window.published().delivery().p99() / 1e3);
        p999Millis.add(window.published().delivery().p999() / 1e3);
        wrong.add((double) window.published().wrong());
    }
}
