// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Answer;
import dev.windsock.bench.load.Order;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How soon a typed letter is back, in one terminal alone and beside another one that prints all the time. */
final class TerminalEcho implements Scenario {
    /** Gives back each byte as it comes, by the program and not by the kernel's own echo, which would be its shortcut. */
    private static final String ECHO = "stty -icanon -echo; printf " + Order.Type.READY + "; exec cat";

    /** At least 5 MB a second where a piece takes up to 30 ms besides the sleep; less on a busier machine. */
    private static final String FLOOD = "while :; do head -c 512000 /dev/zero | tr '\\0' x; sleep 0.07; done";

    private static final double LETTERS_PER_SECOND = 50;
    private static final int START_SECONDS = 30;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public String name() {
        return "terminal-echo";
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Answer.Typed> alone = new ArrayList<>();
        List<Answer.Typed> beside = new ArrayList<>();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of())) {
            String instance = launch(server);
            try {
                double warmUp = lab.scale().warmUpSeconds() / 2.0;
                // a thousand letters in a full window, of which p99.9 is not yet the slowest
                double window = 2.0 * lab.scale().windowSeconds();
                typeAlone(lab, server, instance, warmUp);
                typeBesideFlood(lab, server, instance, warmUp);
                for (int run = 0; run < lab.scale().runs(); run++) {
                    alone.add(typeAlone(lab, server, instance, window));
                    beside.add(typeBesideFlood(lab, server, instance, window));
                }
            } finally {
                // it would outlive the server
                server.delete("/api/instances/" + instance);
                await(server, instance, "TERMINATED");
            }
        }
        List<Row> rows = new ArrayList<>();
        rows.addAll(latency("alone", alone, null));
        rows.addAll(latency("beside a flood", beside, new Goal.AtMost(50)));
        rows.add(Row.of(
                name(),
                "read of the flood, a second",
                "MB",
                beside.stream().map(Answer.Typed::readMegabytesPerSecond).toList(),
                null));
        rows.add(Row.of(
                name(),
                "skipped of the flood",
                "bytes",
                beside.stream().map(typed -> (double) typed.skippedBytes()).toList(),
                new Goal.AtMost(0)));
        List<Double> wrong = new ArrayList<>();
        for (int run = 0; run < alone.size(); run++) {
            wrong.add((double) (alone.get(run).wrong() + beside.get(run).wrong()));
        }
        rows.add(Row.of(name(), "letters lost or disordered", "", wrong, new Goal.AtMost(0)));
        return rows;
    }

    private List<Row> latency(String where, List<Answer.Typed> runs, @Nullable Goal goal) {
        return List.of(
                Row.of(
                        name(),
                        "echo " + where + ", p50",
                        "ms",
                        runs.stream().map(typed -> typed.echo().p50() / 1e3).toList(),
                        null),
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
                        runs.stream().map(typed -> typed.echo().p999() / 1e3).toList(),
                        null));
    }

    private static Answer.Typed typeAlone(Lab lab, Subject server, String instance, double seconds) {
        return type(lab, server, instance, List.of(), seconds);
    }

    /** The flood ends with the typing, so that the next window without one has none. */
    private static Answer.Typed typeBesideFlood(Lab lab, Subject server, String instance, double seconds) {
        String flood = open(server, instance, FLOOD);
        try {
            return type(lab, server, instance, List.of(flood), seconds);
        } finally {
            server.delete("/api/terminals/" + flood);
            Lab.pause(1);
        }
    }

    private static Answer.Typed type(Lab lab, Subject server, String instance, List<String> read, double seconds) {
        String terminal = open(server, instance, ECHO);
        try {
            return lab.load().type(new Order.Type(server.target(), terminal, read, LETTERS_PER_SECOND, seconds));
        } finally {
            server.delete("/api/terminals/" + terminal);
        }
    }

    private static String launch(Subject server) {
        String instance = id(server.post(
                "/api/instances", text(Map.of("name", "terminals", "command", List.of("/bin/sleep", "3600")))));
        await(server, instance, "RUNNING");
        return instance;
    }

    private static void await(Subject server, String instance, String status) {
        String seen = "";
        for (int tenths = 0; tenths < START_SECONDS * 10; tenths++) {
            seen = parse(server.get("/api/instances/" + instance))
                    .path("status")
                    .asText();
            if (seen.equals(status)) {
                return;
            }
            Lab.pause(0.1);
        }
        throw new IllegalStateException("the instance is " + seen + " and not " + status);
    }

    private static String open(Subject server, String instance, String script) {
        return id(server.post(
                "/api/instances/" + instance + "/terminals",
                text(Map.of("cols", 120, "rows", 40, "command", List.of("/bin/sh", "-c", script)))));
    }

    private static String id(String answer) {
        return parse(answer).path("id").asText();
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json, e);
        }
    }

    private static String text(Map<String, Object> json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
