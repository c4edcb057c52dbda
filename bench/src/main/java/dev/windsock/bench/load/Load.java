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
 * The load client: a process that reads a {@link Command} from each line of its input and writes a {@link Reply} as a line of
 * its output. It publishes and receives in one process, so that both use the same clock.
 */
public final class Load {
    /** The first line of its output. */
    public static final String READY = "ready";

    private static final double DELIVERY_TIMEOUT_SECONDS = 10;

    private final EventLoop loop;
    private final Map<String, Fleet> fleets = new HashMap<>();

    private Load(EventLoop loop) {
        this.loop = loop;
    }

    public static void main(String[] args) throws IOException {
        JsonMapper json = Protocol.json();
        Load load = new Load(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()).next());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(READY);
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(
                    json.writerFor(Reply.class).writeValueAsString(load.execute(json.readValue(line, Command.class))));
        }
        System.exit(0);
    }

    private Reply execute(Command<?> command) {
        try {
            return switch (command) {
                case Command.Connect connect -> {
                    Fleet fleet = new Fleet(connect, loop);
                    fleets.put(connect.fleet(), fleet);
                    yield fleet.connect();
                }
                case Command.Publish publish ->
                    fleet(publish.fleet()).publish(publish, publish.waits() ? DELIVERY_TIMEOUT_SECONDS : 0);
                case Command.Expect expect -> fleet(expect.fleet()).expect(expect.events());
                case Command.Flood flood -> new Flood(flood).run();
                case Command.Type type -> new Typist(type).run();
                case Command.Freeze freeze -> fleet(freeze.fleet()).freeze(freeze.everyNth());
                case Command.Kill kill -> fleet(kill.fleet()).kill();
                case Command.Resume resume -> fleet(resume.fleet()).resume(resume);
                case Command.Settle settle -> fleet(settle.fleet()).settle(settle.seconds());
                case Command.Count count -> fleet(count.fleet()).count();
                case Command.Disband disband -> {
                    Reply reply = fleet(disband.fleet()).kill();
                    fleets.remove(disband.fleet());
                    yield reply;
                }
            };
        } catch (RuntimeException e) {
            return new Reply.Failed(String.valueOf(e));
        }
    }

    private Fleet fleet(String name) {
        return Objects.requireNonNull(fleets.get(name), () -> "unknown fleet: " + name);
    }
}
