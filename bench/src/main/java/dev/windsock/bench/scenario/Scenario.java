// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.report.Row;
import java.util.List;

/** A situation that is measured. */
public interface Scenario {
    /** All scenarios, in the order in which they run. */
    List<Scenario> ALL = List.of(
            new Steady(false),
            new Steady(true),
            new Bursts(),
            new Idle(),
            new Storms(),
            new FrozenReaders(),
            new Filtered(),
            new Metrics(),
            new DurablePublishing(),
            new Reads(),
            new Growth(),
            new TerminalEcho(),
            new Consuming(),
            new Start());

    /** Returns the name for the command line. */
    String name();

    /** Measures the situation. Blocks for up to several minutes. */
    List<Row> run(Lab lab);
}
