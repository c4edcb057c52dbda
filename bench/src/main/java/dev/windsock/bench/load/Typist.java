// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Types on schedule, without waiting for echoes, and reads other terminals at the same time. */
final class Typist {
    private static final double ECHO_TIMEOUT_SECONDS = 10;
    private static final double NANOS = 1e9;
    private static final double MEGA = 1e6;

    private final Command.Type command;
    private final BlockingQueue<Echo> echoes = new LinkedBlockingQueue<>();

    Typist(Command.Type command) {
        this.command = command;
    }

    private record Echo(byte letter, long nanos) {}

    /** Blocks until the last echo has arrived, or until the timeout. */
    Reply run() {
        List<TerminalSocket> read = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient();
                TerminalSocket typed = new TerminalSocket(client, command.target(), command.terminal(), this::echoed)) {
            try {
                for (String terminal : command.read()) {
                    read.add(new TerminalSocket(client, command.target(), terminal, bytes -> {}));
                }
                return type(typed, read);
            } finally {
                read.forEach(TerminalSocket::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Failed(String.valueOf(e));
        }
    }

    private void echoed(ByteBuffer bytes) {
        long now = System.nanoTime();
        while (bytes.hasRemaining()) {
            echoes.add(new Echo(bytes.get(), now));
        }
    }

    private Reply type(TerminalSocket typed, List<TerminalSocket> read) throws InterruptedException {
        for (int i = 0; i < Command.Type.READY.length(); i++) {
            Echo ready = next(System.nanoTime() + Math.round(ECHO_TIMEOUT_SECONDS * NANOS));
            if (ready == null || ready.letter() != Command.Type.READY.charAt(i)) {
                typed.requireAttached();
                throw new IllegalStateException("the terminal did not become ready");
            }
        }
        long before = read.stream().mapToLong(TerminalSocket::received).sum();
        long begin = System.nanoTime();
        Schedule schedule =
                new Schedule(begin, command.perSecond(), Duration.ofNanos(Math.round(command.seconds() * NANOS)));
        for (int number = 0; number < schedule.batches(); number++) {
            long due = schedule.due(number);
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            typed.type(Keystrokes.key(number));
        }
        double readSeconds = (System.nanoTime() - begin) / NANOS;
        long readBytes = read.stream().mapToLong(TerminalSocket::received).sum() - before;

        Keystrokes keystrokes = match(schedule);
        typed.requireAttached();
        read.forEach(TerminalSocket::requireAttached);
        return new Reply.Typed(
                schedule.batches(),
                keystrokes.wrong(),
                keystrokes.latency(),
                readBytes / MEGA / readSeconds,
                read.stream().mapToLong(TerminalSocket::skipped).sum());
    }

    private Keystrokes match(Schedule schedule) throws InterruptedException {
        Keystrokes keystrokes = new Keystrokes(schedule);
        long deadline = System.nanoTime() + Math.round(ECHO_TIMEOUT_SECONDS * NANOS);
        while (!keystrokes.isComplete()) {
            Echo echo = next(deadline);
            if (echo == null) {
                break;
            }
            keystrokes.echo(echo.letter(), echo.nanos());
        }
        return keystrokes;
    }

    private @Nullable Echo next(long deadline) throws InterruptedException {
        return echoes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
