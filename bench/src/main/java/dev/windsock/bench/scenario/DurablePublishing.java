// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Reply;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures how many events per second the server commits and acknowledges, both in batches of a hundred and individually. */
final class DurablePublishing implements Scenario {
    private static final int BATCH = 100;
    private static final int BATCH_CLIENTS = 4;
    private static final int SINGLE_CLIENTS = 16;

    @Override
    public String name() {
        return "durable";
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Double> batched = new ArrayList<>();
        List<Double> batchedP99 = new ArrayList<>();
        List<Double> single = new ArrayList<>();
        List<Double> singleP99 = new ArrayList<>();
        List<Double> rejected = new ArrayList<>();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of())) {
            flood(lab, server, BATCH_CLIENTS, BATCH, lab.scale().warmUpSeconds() / 2.0);
            flood(lab, server, SINGLE_CLIENTS, 1, lab.scale().warmUpSeconds() / 2.0);
            for (int run = 0; run < lab.scale().runs(); run++) {
                Reply.Flooded batches =
                        flood(lab, server, BATCH_CLIENTS, BATCH, lab.scale().windowSeconds());
                Reply.Flooded singles =
                        flood(lab, server, SINGLE_CLIENTS, 1, lab.scale().windowSeconds());
                batched.add(batches.eventsPerSecond());
                batchedP99.add(batches.acknowledged().p99() / 1e3);
                single.add(singles.eventsPerSecond());
                singleP99.add(singles.acknowledged().p99() / 1e3);
                rejected.add((double) (batches.rejected() + singles.rejected()));
            }
        }
        return List.of(
                Row.of(
                        name(),
                        "events per second, batches of " + BATCH + ", " + BATCH_CLIENTS + " clients",
                        "",
                        batched,
                        new Goal.AtLeast(5_000)),
                Row.of(name(), "acknowledgement p99, batches of " + BATCH, "ms", batchedP99),
                Row.of(
                        name(),
                        "events per second, one by one, " + SINGLE_CLIENTS + " clients",
                        "",
                        single,
                        new Goal.AtLeast(500)),
                Row.of(name(), "acknowledgement p99, one by one", "ms", singleP99),
                Row.of(name(), "rejected requests", "", rejected, new Goal.AtMost(0)));
    }

    private static Reply.Flooded flood(Lab lab, Subject server, int clients, int batch, double seconds) {
        return lab.load().send(new Command.Flood(server.target(), clients, batch, seconds, Lab.PAYLOAD_BYTES));
    }
}
