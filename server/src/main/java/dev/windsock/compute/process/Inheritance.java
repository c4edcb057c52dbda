// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/**
 * Gives the programs of instances the same signals, niceness, umask, resource limits and OOM score, regardless of how the
 * server was started. Where the server lacks the privilege, a program inherits the server's values; {@link InheritanceCheck}
 * reports this.
 *
 * <p>A program inherits ignored signals, and no shell can change that. The server therefore replaces the disposition of each
 * ignored signal with a handler that does nothing: the server still ignores it, and exec(2) restores the default. The JDK and
 * the terminal library unblock all signals. Niceness is an attribute of a thread, and the processes that the thread starts
 * inherit it. The last shell before the program sets the remaining attributes.
 *
 * <p>Threading: thread-safe. {@link #start} blocks.
 */
final class Inheritance {
    /**
     * The shell commands for all attributes that a shell can set. A soft limit that exceeds the hard one becomes equal to it.
     * Shells differ in the option for processes, {@code -u} or {@code -p}; the wrong one fails. The units are those of ulimit:
     * files in blocks, memory in KiB.
     */
    static final String RESTORE = """
            umask 022
            limit() {
                ulimit -S "$1" "$2"; ulimit -H "$1" "$3"; ulimit -S "$1" "$2" || ulimit -S "$1" "$(ulimit -H "$1")"
            } 2>/dev/null
            for kind in -t -f -d -m -v -u -p; do limit $kind unlimited unlimited; done
            limit -s 8192 unlimited
            limit -c 0 unlimited
            limit -l 8192 8192
            limit -n 1024 524288
            { echo 0 >"/proc/$$/oom_score_adj"; } 2>/dev/null
            """;

    private static final int SIGNALS = 64;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBC = LINKER.defaultLookup();
    private static final MethodHandle SIGNAL = LINKER.downcallHandle(
            LIBC.findOrThrow("signal"),
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    private static final MethodHandle SETPRIORITY = LINKER.downcallHandle(
            LIBC.findOrThrow("setpriority"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Inheritance() {}

    /** For each signal that this process ignores, installs a handler that does nothing. */
    static void handleIgnoredSignals() {
        try {
            ProcessTraits own = ProcessTraits.of(Path.of("/proc/self"));
            // a C library function that accepts a number and has no effect
            MemorySegment nothing = LIBC.findOrThrow("abs");
            IntStream.rangeClosed(1, SIGNALS).filter(own::ignores).forEach(signal -> call(SIGNAL, signal, nothing));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read which signals the server ignores", e);
        }
    }

    private static void call(MethodHandle function, Object... arguments) {
        try {
            Object unused = function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("Cannot call the C library", e);
        }
    }

    /** Starts a process from a separate thread that has the default niceness, if the server may set it. */
    static <P> P start(Callable<P> start) throws IOException, InterruptedException {
        FutureTask<P> task = new FutureTask<>(() -> {
            // applies to the calling thread; fails without the privilege
            call(SETPRIORITY, 0, 0, 0);
            return start.call();
        });
        Thread.ofPlatform().daemon().name("process-start").start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        }
    }
}
