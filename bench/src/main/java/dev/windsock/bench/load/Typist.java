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

/** Types on schedule, whether or not earlier letters have come back, while it reads other terminals. */
final class Typist {
    private static final double PATIENCE_SECONDS = 10;
    private static final double NANOS = 1e9;
    private static final double MEGA = 1e6;

    private final Order.Type order;
    private final BlockingQueue<Echo> echoes = new LinkedBlockingQueue<>();

    Typist(Order.Type order) {
        this.order = order;
    }

    private record Echo(byte letter, long nanos) {}

    /** Blocks until the last echo has come, or is given up. */
    Answer run() {
        List<TerminalSocket> read = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient();
                TerminalSocket typed = new TerminalSocket(client, order.target(), order.terminal(), this::echoed)) {
            try {
                for (String terminal : order.read()) {
                    read.add(new TerminalSocket(client, order.target(), terminal, bytes -> {}));
                }
                return type(typed, read);
            } finally {
                read.forEach(TerminalSocket::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed(String.valueOf(e));
        }
    }

    private void echoed(ByteBuffer bytes) {
        long now = System.nanoTime();
        while (bytes.hasRemaining()) {
            echoes.add(new Echo(bytes.get(), now));
        }
    }

    private Answer type(TerminalSocket typed, List<TerminalSocket> read) throws InterruptedException {
        for (int i = 0; i < Order.Type.READY.length(); i++) {
            Echo ready = next(System.nanoTime() + Math.round(PATIENCE_SECONDS * NANOS));
            if (ready == null || ready.letter() != Order.Type.READY.charAt(i)) {
                typed.requireAttached();
                throw new IllegalStateException("the terminal does not say that it is ready");
            }
        }
        long before = read.stream().mapToLong(TerminalSocket::received).sum();
        long begin = System.nanoTime();
        Schedule schedule =
                new Schedule(begin, order.perSecond(), Duration.ofNanos(Math.round(order.seconds() * NANOS)));
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
        return new Answer.Typed(
                schedule.batches(),
                keystrokes.wrong(),
                keystrokes.latency(),
                readBytes / MEGA / readSeconds,
                read.stream().mapToLong(TerminalSocket::skipped).sum());
    }

    private Keystrokes match(Schedule schedule) throws InterruptedException {
        Keystrokes keystrokes = new Keystrokes(schedule);
        long deadline = System.nanoTime() + Math.round(PATIENCE_SECONDS * NANOS);
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
