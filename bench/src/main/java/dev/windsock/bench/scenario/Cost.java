// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * What deliveries cost a subject, a value a run.
 *
 * <p>Net of publishing: what the same publishing to nobody costs is taken off, since the server stores what it is given and
 * the floor does not, while both have to send it. That is what the goals compare. The event loops' part of it does all the
 * sending, and is less disturbed by what else the process does at the time. All in: nothing is taken off.
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
     * @param window with subscribers
     * @param toNobody the same publishing without them
     */
    void add(Lab.Window window, Lab.Window toNobody) {
        double deliveries = window.published().delivered();
        netMicros.add((window.usage().cpuMicros() - toNobody.usage().cpuMicros()) / deliveries);
        allInMicros.add(window.usage().cpuMicros() / deliveries);
        netLoopMicros.add((window.usage().loopMicros() - toNobody.usage().loopMicros()) / deliveries);
        netBytes.add((window.usage().allocatedBytes() - toNobody.usage().allocatedBytes()) / deliveries);
        p50Millis.add(window.published().delivery().p50() / 1e3);
        p99Millis.add(window.published().delivery().p99() / 1e3);
        p999Millis.add(window.published().delivery().p999() / 1e3);
        wrong.add((double) window.published().wrong());
    }
}
