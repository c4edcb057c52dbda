// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Consumer;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Measures how fast the Java client reads the changes of a subscription, and how fast a plain socket reads the same bytes. */
final class Consuming implements Scenario {
    private static final int PER_SECOND = 100_000;

    @Override
    public String name() {
        return "consuming";
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Consumer.Read> paced = new ArrayList<>();
        List<Consumer.Read> fastest = new ArrayList<>();
        List<Consumer.Read> raw = new ArrayList<>();
        long events = (long) PER_SECOND * lab.scale().windowSeconds();
        try (Consumer consumer = lab.children().consumer()) {
            consumer.readWithSdk((long) PER_SECOND * lab.scale().warmUpSeconds(), 0);
            for (int run = 0; run < lab.scale().runs(); run++) {
                paced.add(consumer.readWithSdk(events, PER_SECOND));
                raw.add(consumer.readFromPlainSocket(events));
                fastest.add(consumer.readWithSdk(events, 0));
            }
        }
        return List.of(
                row("events per second at 100,000 per second", "", paced, Consumer.Read::perSecond, null),
                row("cores at 100,000 per second", "", paced, Consumer.Read::cores, new Goal.AtMost(1)),
                row("missing, repeated or out of order", "", paced, Consumer.Read::wrong, new Goal.AtMost(0)),
                Row.relative(
                        name(),
                        "events per second at full speed (floor: a plain socket)",
                        "",
                        figures(fastest, Consumer.Read::perSecond),
                        figures(raw, Consumer.Read::perSecond)),
                Row.relative(
                        name(),
                        "CPU per event at full speed (floor: a plain socket)",
                        "µs",
                        figures(fastest, Consumer.Read::cpuMicrosEach),
                        figures(raw, Consumer.Read::cpuMicrosEach)));
    }

    private Row row(
            String figure,
            String unit,
            List<Consumer.Read> runs,
            ToDoubleFunction<Consumer.Read> of,
            @Nullable Goal goal) {
        return Row.of(name(), figure, unit, figures(runs, of), goal);
    }

    private static List<Double> figures(List<Consumer.Read> runs, ToDoubleFunction<Consumer.Read> of) {
        return runs.stream().map(of::applyAsDouble).toList();
    }
}
