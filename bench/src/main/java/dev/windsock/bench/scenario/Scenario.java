// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.report.Row;
import java.util.List;

/** One situation that the goals speak of. */
public interface Scenario {
    /** All of them, in the order that they are run. */
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
            new TerminalEcho(),
            new Consuming(),
            new Start());

    /** As the command line names it. */
    String name();

    /** Measures it. Blocks, for some minutes. */
    List<Row> run(Lab lab);
}
