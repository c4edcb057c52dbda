// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The load client: a process that obeys an {@link Order} on each line of its input with a line of its output, until the
 * input ends. It publishes and receives in one process, so that both look at one clock.
 */
public final class Load {
    /** The first line of its output. */
    public static final String READY = "ready";

    private static final double DELIVERED_WITHIN_SECONDS = 10;

    private final EventLoop loop;
    private final Map<String, Fleet> fleets = new HashMap<>();

    private Load(EventLoop loop) {
        this.loop = loop;
    }

    public static void main(String[] args) throws IOException {
        JsonMapper json = Protocol.json();
        Load load = new Load(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()).next());
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(READY);
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(
                    json.writerFor(Answer.class).writeValueAsString(load.obey(json.readValue(line, Order.class))));
        }
        System.exit(0);
    }

    private Answer obey(Order order) {
        try {
            return switch (order) {
                case Order.Connect connect -> {
                    Fleet fleet = new Fleet(connect, loop);
                    fleets.put(connect.fleet(), fleet);
                    yield fleet.connect();
                }
                case Order.Publish publish ->
                    fleet(publish.fleet()).publish(publish, publish.waits() ? DELIVERED_WITHIN_SECONDS : 0);
                case Order.Expect expect -> fleet(expect.fleet()).expect(expect.events());
                case Order.Flood flood -> new Flood(flood).run();
                case Order.Type type -> new Typist(type).run();
                case Order.Freeze freeze -> fleet(freeze.fleet()).freeze(freeze.everyNth());
                case Order.Kill kill -> fleet(kill.fleet()).kill();
                case Order.Resume resume -> fleet(resume.fleet()).resume(resume.inFlight());
                case Order.Settle settle -> fleet(settle.fleet()).settle(settle.seconds());
                case Order.Count count -> fleet(count.fleet()).count();
                case Order.Disband disband -> {
                    Answer answer = fleet(disband.fleet()).kill();
                    fleets.remove(disband.fleet());
                    yield answer;
                }
            };
        } catch (RuntimeException e) {
            return new Answer.Failed(String.valueOf(e));
        }
    }

    private Fleet fleet(String name) {
        return Objects.requireNonNull(fleets.get(name), () -> "no fleet is called " + name);
    }
}
