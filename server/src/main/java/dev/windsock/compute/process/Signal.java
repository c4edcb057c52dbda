// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.StopSignal;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The signals that the driver sends with kill(2), with their Linux numbers; see signal(7). */
enum Signal {
    HUP(1),
    INT(2),
    QUIT(3),
    ABRT(6),
    KILL(9),
    USR1(10),
    USR2(12),
    ALRM(14),
    TERM(15),
    CONT(18),
    STOP(19),
    TSTP(20),
    WINCH(28);

    private static final MethodHandle KILL_FUNCTION = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    static Signal of(StopSignal signal) {
        return valueOf(signal.name().substring("SIG".length()));
    }

    int number() {
        return number;
    }

    /** Sends the signal. Signalling a process that has ended is not an error. */
    void send(int pid) {
        if (pid <= 1) {
            // 0 and negative numbers address groups, and 1 is init
            throw new IllegalArgumentException("Invalid pid for a signal: " + pid);
        }
        kill(pid);
    }

    /** Sends the signal to a process group. Signalling a group that has ended is not an error. */
    void sendToGroup(int group) {
        if (group <= 1) {
            throw new IllegalArgumentException("Invalid process group for a signal: " + group);
        }
        kill(-group);
    }

    private void kill(int target) {
        try {
            int unused = (int) KILL_FUNCTION.invokeExact(target, number);
        } catch (Throwable e) {
            throw new IllegalStateException("Cannot call kill(2)", e);
        }
    }

    /** Returns the name of any signal that can end a process. */
    static String nameOf(int number) {
        return switch (number) {
            case 1 -> "SIGHUP";
            case 2 -> "SIGINT";
            case 3 -> "SIGQUIT";
            case 4 -> "SIGILL";
            case 6 -> "SIGABRT";
            case 7 -> "SIGBUS";
            case 8 -> "SIGFPE";
            case 9 -> "SIGKILL";
            case 10 -> "SIGUSR1";
            case 11 -> "SIGSEGV";
            case 12 -> "SIGUSR2";
            case 13 -> "SIGPIPE";
            case 14 -> "SIGALRM";
            case 15 -> "SIGTERM";
            default -> "signal " + number;
        };
    }
}
