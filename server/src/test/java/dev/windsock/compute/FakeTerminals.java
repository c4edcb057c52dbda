// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Terminals whose programs are controlled by tests. Thread-safe. */
public final class FakeTerminals implements TerminalDriver {
    private final Map<TerminalId, FakePty> opened = new ConcurrentHashMap<>();
    public final List<TerminalId> killedOrphans = new CopyOnWriteArrayList<>();

    @Override
    public FakePty open(TerminalSpec terminal) throws ComputeException {
        if (terminal.command().contains(FakeDriver.BROKEN)) {
            throw new ComputeException(
                    FailureCode.PROGRAM_NOT_FOUND, "The program " + FakeDriver.BROKEN + " does not exist.");
        }
        FakePty pty = new FakePty(terminal);
        opened.put(terminal.id(), pty);
        return pty;
    }

    @Override
    public void killOrphan(InstanceId instance, TerminalId terminal) {
        killedOrphans.add(terminal);
    }

    public FakePty of(String terminalId) {
        return Objects.requireNonNull(opened.get(new TerminalId(terminalId)), "the terminal was never opened");
    }

    /** A program that prints and exits when a test requests it. */
    public static final class FakePty implements Pty {
        private static final byte[] END = {};

        public final TerminalSpec spec;
        public final LinkedBlockingQueue<String> typed = new LinkedBlockingQueue<>();
        public final LinkedBlockingQueue<PtySize> sizes = new LinkedBlockingQueue<>();
        public final LinkedBlockingQueue<PtySignal> signals = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<byte[]> printed = new LinkedBlockingQueue<>(64);
        private final CountDownLatch exited = new CountDownLatch(1);
        private final AtomicInteger readBytes = new AtomicInteger();
        private volatile @Nullable Integer exitCode;
        private byte[] unread = END;

        FakePty(TerminalSpec spec) {
            this.spec = spec;
        }

        public void print(String text) throws InterruptedException {
            print(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Blocks while no thread reads, as a program does. */
        public void print(byte[] bytes) throws InterruptedException {
            printed.put(bytes);
        }

        public void exit(@Nullable Integer code) throws InterruptedException {
            exitCode = code;
            printed.put(END);
            exited.countDown();
        }

        /** Returns the number of bytes that were read. */
        public int readBytes() {
            return readBytes.get();
        }

        public boolean hasExited() {
            return exited.getCount() == 0;
        }

        @Override
        public int read(byte[] buffer) {
            try {
                if (unread.length == 0) {
                    unread = printed.take();
                }
                if (unread.length == 0) {
                    return -1;
                }
                int count = Math.min(buffer.length, unread.length);
                System.arraycopy(unread, 0, buffer, 0, count);
                unread = Arrays.copyOfRange(unread, count, unread.length);
                readBytes.addAndGet(count);
                return count;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return -1;
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            typed.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void resize(PtySize size) {
            sizes.add(size);
        }

        @Override
        public void signal(PtySignal signal) {
            signals.add(signal);
        }

        @Override
        public @Nullable Integer awaitExit() throws InterruptedException {
            exited.await();
            return exitCode;
        }

        @Override
        public void close() {
            if (exited.getCount() > 0) {
                printed.clear();
                printed.add(END);
                exitCode = 129;
                exited.countDown();
            }
        }
    }
}
