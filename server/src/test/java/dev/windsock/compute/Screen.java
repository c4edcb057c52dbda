// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Reads a terminal to its end. Tests type input and wait for expected output.
 *
 * <p>Threading: a platform thread reads. Its output is guarded by {@code this}.
 */
public final class Screen {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Pty pty;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Thread reader;
    private boolean ended;

    public Screen(Pty pty) {
        this(pty, 4_096);
    }

    public Screen(Pty pty, int bufferBytes) {
        this.pty = pty;
        this.reader = Thread.ofPlatform().daemon().name("screen").start(() -> read(new byte[bufferBytes]));
    }

    private void read(byte[] buffer) {
        try {
            int count;
            while ((count = pty.read(buffer)) >= 0) {
                synchronized (this) {
                    printed.write(buffer, 0, count);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (this) {
                printed.writeBytes(("reading failed: " + e).getBytes(StandardCharsets.UTF_8));
            }
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    public void type(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pty.write(bytes, 0, bytes.length);
    }

    public synchronized String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    public synchronized byte[] bytes() {
        return printed.toByteArray();
    }

    public void await(String text) throws InterruptedException {
        await(output -> output.contains(text), "<" + text + ">");
    }

    public synchronized void await(Predicate<String> condition, String description) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.test(text())) {
            long remaining = (deadline - System.nanoTime()) / 1_000_000;
            assertThat(remaining)
                    .as(() -> "time to wait for " + description + " in <" + text() + ">")
                    .isPositive();
            assertThat(ended)
                    .as(() -> "the terminal ended before " + description + " in <" + text() + ">")
                    .isFalse();
            wait(remaining);
        }
    }

    /** Waits until the terminal has ended and all output was read. */
    public void awaitEnd() throws InterruptedException {
        reader.join(TIMEOUT.toMillis());
        assertThat(reader.isAlive())
                .as(() -> "the terminal is still open after <" + text() + ">")
                .isFalse();
    }
}
