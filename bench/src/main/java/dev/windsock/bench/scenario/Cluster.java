// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.LoadClient;
import dev.windsock.bench.child.SharedServices;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Reply;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Measures one, two and three servers that share one database: the events per second that they commit, and the cost of a
 * delivery. Also measures the delay of a change to the clients of another server, and the time that the clients of a killed
 * server need to resume on another one. Starts the PostgreSQL server and the NATS server that they share, unless the
 * environment configures others.
 */
final class Cluster implements Scenario {
    private static final int SERVERS = 3;
    private static final int CLIENTS = 16;
    private static final int IN_FLIGHT = 256;
    private static final double SETTLE_SECONDS = 60;

    /**
     * The load at which the goal for the delay between servers applies: 1,000 events per second, received by a few clients of
     * one server.
     */
    private static final Workload ACROSS = new Workload(100, 10, Lab.PAYLOAD_BYTES);

    private static final int ACROSS_SUBSCRIBERS = 20;

    private static final Workload FAN_OUT = new Workload(20, 1, Lab.PAYLOAD_BYTES);
    private static final String STORE_URL = "WINDSOCK_STORE_URL";
    private static final List<String> SHARED =
            List.of(STORE_URL, "WINDSOCK_STORE_USER", "WINDSOCK_STORE_PASSWORD", "WINDSOCK_NATS_URL");

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public boolean isOnRequest() {
        return true;
    }

    @Override
    public List<Row> run(Lab lab) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().retainAll(SHARED);
        if (environment.containsKey(STORE_URL)) {
            return run(lab, environment);
        }
        try (SharedServices services = SharedServices.start()) {
            return run(lab, services.settings());
        }
    }

    private List<Row> run(Lab lab, Map<String, String> shared) {
        List<Row> rows = new ArrayList<>();
        List<Subject> servers = new ArrayList<>();
        List<LoadClient> loads = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        try {
            for (int count = 1; count <= SERVERS; count++) {
                servers.add(lab.children().server(Children.FLAGS, settings(shared, count)));
                loads.add(lab.children().load());
                flood(servers, loads, lab.scale().warmUpSeconds());
                List<Double> rate = new ArrayList<>();
                List<Double> p99 = new ArrayList<>();
                for (int run = 0; run < lab.scale().runs(); run++) {
                    List<Reply.Flooded> all = flood(servers, loads, lab.scale().windowSeconds());
                    rate.add(all.stream()
                            .mapToDouble(Reply.Flooded::eventsPerSecond)
                            .sum());
                    p99.add(all.stream()
                            .mapToDouble(flooded -> flooded.acknowledged().p99() / 1e3)
                            .max()
                            .orElseThrow());
                }
                String where = ", one by one, " + CLIENTS + " clients on each of " + count + " servers";
                rows.add(Row.of(name(), "events per second" + where, "", rate));
                rows.add(Row.of(name(), "acknowledgement p99" + where, "ms", p99));
                if (count == 1) {
                    alone.addAll(deliveryMicros(lab, servers.getFirst()));
                }
            }
            rows.add(Row.relative(
                    name(),
                    "CPU per delivery on one of " + SERVERS + " servers, and on one alone",
                    "µs",
                    deliveryMicros(lab, servers.getFirst()),
                    alone,
                    new Goal.AtMost(1.10)));
            rows.addAll(delays(lab, servers.getFirst(), servers.get(1)));
            rows.addAll(resume(lab, servers.getLast(), servers.getFirst(), servers.get(1)));
        } finally {
            loads.forEach(LoadClient::close);
            servers.forEach(Subject::close);
        }
        return rows;
    }

    private static List<Double> deliveryMicros(Lab lab, Subject server) {
        List<Double> micros = new ArrayList<>();
        lab.connect(server, Wire.WEBSOCKET, lab.scale().subscribers());
        lab.publish(server, FAN_OUT, lab.scale().warmUpSeconds());
        for (int run = 0; run < lab.scale().runs(); run++) {
            Lab.Window window = lab.publish(server, FAN_OUT);
            micros.add(window.usage().cpuMicros() / window.published().delivered());
        }
        lab.disband(server);
        return micros;
    }

    private List<Row> delays(Lab lab, Subject server, Subject other) {
        List<Row> rows = new ArrayList<>();
        lab.connect(server, Wire.WEBSOCKET, ACROSS_SUBSCRIBERS);
        for (Subject publisher : List.of(server, other)) {
            List<Double> p50 = new ArrayList<>();
            List<Double> p99 = new ArrayList<>();
            List<Double> wrong = new ArrayList<>();
            lab.publish(server, publisher, ACROSS, lab.scale().warmUpSeconds());
            for (int run = 0; run < lab.scale().runs(); run++) {
                Reply.Published published =
                        lab.publish(server, publisher, ACROSS, lab.scale().windowSeconds());
                p50.add(published.delivery().p50() / 1e3);
                p99.add(published.delivery().p99() / 1e3);
                wrong.add((double) published.wrong());
            }
            String where = publisher == server ? "the same server" : "another server";
            rows.add(Row.of(name(), "delivery p50, 1,000 events per second to " + where, "ms", p50));
            rows.add(Row.of(
                    name(), "delivery p99, 1,000 events per second to " + where, "ms", p99, new Goal.AtMost(50)));
            rows.add(Row.of(name(), "lost, repeated or out of order from " + where, "", wrong, new Goal.AtMost(0)));
        }
        lab.disband(server);
        return rows;
    }

    private List<Row> resume(Lab lab, Subject killed, Subject next, Subject publisher) {
        lab.connect(killed, Wire.WEBSOCKET, lab.scale().storm());
        long before = lab.publish(killed, publisher, new Workload(2, 1, Lab.PAYLOAD_BYTES), 3)
                .wrong();
        killed.kill();
        lab.publishUnseen(killed, publisher);
        Reply.Connected back = lab.load().send(new Command.Resume(killed.name(), next.target(), IN_FLIGHT));
        Reply.Published all = lab.load().send(new Command.Settle(killed.name(), SETTLE_SECONDS));
        String clients = lab.scale().storm() + " clients of a killed server";
        return List.of(
                Row.of(name(), "time until " + clients + " have resumed", "s", List.of(back.seconds())),
                Row.of(
                        name(),
                        "not resumed, of " + clients,
                        "",
                        List.of((double) (back.count() - back.resumed())),
                        new Goal.AtMost(0)),
                Row.of(
                        name(),
                        "lost, repeated or out of order, " + clients,
                        "",
                        List.of((double)
                                (before + all.missing() + all.repeated() + Math.abs(all.expected() - all.delivered()))),
                        new Goal.AtMost(0)));
    }

    private static Map<String, String> settings(Map<String, String> shared, int number) {
        Map<String, String> settings = new HashMap<>(shared);
        settings.put("WINDSOCK_NODE_NAME", "bench-" + number);
        return settings;
    }

    /** Floods all servers concurrently. */
    private static List<Reply.Flooded> flood(List<Subject> servers, List<LoadClient> loads, double seconds) {
        List<CompletableFuture<Reply.Flooded>> running = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            LoadClient load = loads.get(i);
            Command.Flood flood = new Command.Flood(servers.get(i).target(), CLIENTS, 1, seconds, Lab.PAYLOAD_BYTES);
            running.add(CompletableFuture.supplyAsync(() -> load.send(flood)));
        }
        return running.stream().map(CompletableFuture::join).toList();
    }
}
