// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.report.Row;
import java.util.List;

/** A scenario of the benchmark. */
public interface Scenario {
    /** All scenarios, in the order in which they run. */
    List<Scenario> ALL = List.of(
            new Steady(false),
            new Steady(true),
            new Bursts(),
            new Publishing(),
            new Cold(),
            new Idle(),
            new Storms(),
            new FrozenReaders(),
            new Filtered(),
            new Metrics(),
            new DurablePublishing(),
            new Reads(),
            new Growth(),
            new GrowthHour(),
            new TerminalEcho(),
            new Consuming(),
            new Start(),
            new Cluster());

    /** Returns the name for the command line. */
    String name();

    /** Returns whether the scenario runs only if it is named, because it takes a long time. */
    default boolean isOnRequest() {
        return false;
    }

    /** Measures the situation. Blocks for minutes. */
    List<Row> run(Lab lab);
}
