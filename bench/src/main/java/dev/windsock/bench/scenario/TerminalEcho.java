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
import org.jspecify.annotations.Nullable;

/** Measures how soon a terminal echoes a typed letter, alone and while another terminal prints continuously. */
final class TerminalEcho implements Scenario {
    /** Echoes each byte in a program, because the kernel's own echo would be a shortcut. */
    private static final String ECHO = "stty -icanon -echo; printf " + Command.Type.READY + "; exec cat";

    /** Prints at least 5 MB/s if writing a block adds at most 30 ms to the sleep; prints less on a busy machine. */
    private static final String FLOOD = "while :; do head -c 512000 /dev/zero | tr '\\0' x; sleep 0.07; done";

    private static final double LETTERS_PER_SECOND = 50;

    @Override
    public String name() {
        return "terminal-echo";
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Reply.Typed> alone = new ArrayList<>();
        List<Reply.Typed> duringFlood = new ArrayList<>();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of())) {
            String instance = Instances.launch(server, "terminals");
            try {
                double warmUp = lab.scale().warmUpSeconds() / 2.0;
                // a full window has a thousand letters, so that p99.9 is not the maximum
                double window = 2.0 * lab.scale().windowSeconds();
                typeAlone(lab, server, instance, warmUp);
                typeDuringFlood(lab, server, instance, warmUp);
                for (int run = 0; run < lab.scale().runs(); run++) {
                    alone.add(typeAlone(lab, server, instance, window));
                    duringFlood.add(typeDuringFlood(lab, server, instance, window));
                }
            } finally {
                // the instance would outlive the server
                Instances.terminate(server, List.of(instance));
            }
        }
        List<Row> rows = new ArrayList<>();
        rows.addAll(latency("alone", alone, null));
        rows.addAll(latency("during a flood", duringFlood, new Goal.AtMost(50)));
        rows.add(Row.of(
                name(),
                "read of the flood per second",
                "MB",
                duringFlood.stream().map(Reply.Typed::readMegabytesPerSecond).toList()));
        rows.add(Row.of(
                name(),
                "skipped of the flood",
                "bytes",
                duringFlood.stream().map(typed -> (double) typed.skippedBytes()).toList(),
                new Goal.AtMost(0)));
        List<Double> wrong = new ArrayList<>();
        for (int run = 0; run < alone.size(); run++) {
            wrong.add((double) (alone.get(run).wrong() + duringFlood.get(run).wrong()));
        }
        rows.add(Row.of(name(), "letters lost or out of order", "", wrong, new Goal.AtMost(0)));
        return rows;
    }

    private List<Row> latency(String where, List<Reply.Typed> runs, @Nullable Goal goal) {
        return List.of(
                Row.of(
                        name(),
                        "echo " + where + ", p50",
                        "ms",
                        runs.stream().map(typed -> typed.echo().p50() / 1e3).toList()),
                Row.of(
                        name(),
                        "echo " + where + ", p99",
                        "ms",
                        runs.stream().map(typed -> typed.echo().p99() / 1e3).toList(),
                        goal),
                Row.of(
                        name(),
                        "echo " + where + ", p99.9",
                        "ms",
                        runs.stream().map(typed -> typed.echo().p999() / 1e3).toList()));
    }

    private static Reply.Typed typeAlone(Lab lab, Subject server, String instance, double seconds) {
        return type(lab, server, instance, List.of(), seconds);
    }

    /** Ends the flood after the typing, so that it does not affect the next window. */
    private static Reply.Typed typeDuringFlood(Lab lab, Subject server, String instance, double seconds) {
        String flood = open(server, instance, FLOOD);
        try {
            return type(lab, server, instance, List.of(flood), seconds);
        } finally {
            server.delete("/api/terminals/" + flood);
            Lab.pause(1);
        }
    }

    private static Reply.Typed type(Lab lab, Subject server, String instance, List<String> read, double seconds) {
        String terminal = open(server, instance, ECHO);
        try {
            return lab.load().send(new Command.Type(server.target(), terminal, read, LETTERS_PER_SECOND, seconds));
        } finally {
            server.delete("/api/terminals/" + terminal);
        }
    }

    private static String open(Subject server, String instance, String script) {
        return Instances.id(server.post(
                "/api/instances/" + instance + "/terminals",
                Instances.text(Map.of("cols", 120, "rows", 40, "command", List.of("/bin/sh", "-c", script)))));
    }
}
