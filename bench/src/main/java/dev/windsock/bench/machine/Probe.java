// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * Measures another JVM on this machine, using the kernel's figures and JMX. JMX uses the attach API, which needs no JVM option
 * but makes the JVM load classes and start threads. The probe therefore attaches only when the first figure that needs JMX is
 * requested, and before it reads the kernel's figures.
 *
 * <p>Threading: used by one thread.
 */
public final class Probe implements AutoCloseable {
    /** The name prefixes of Micronaut's and the floor's event loop threads; the kernel keeps 15 characters of a name. */
    private static final List<String> LOOPS = List.of("default-nioEven", "floor-loop");

    private final Path proc;
    private final long pid;
    private @Nullable JMXConnector connector;

    public Probe(long pid) {
        this.pid = pid;
        this.proc = Path.of("/proc", Long.toString(pid));
    }

    /** Returns a connection to the MBeans of the JVM. Blocks for a few tenths of a second on the first call. */
    // deserializes only data from a JVM that the runner has started, at the address that this JVM has reported
    @SuppressWarnings("BanJNDI")
    private MBeanServerConnection beans() {
        try {
            JMXConnector open = connector;
            if (open == null) {
                VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
                try {
                    open = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
                } finally {
                    machine.detach();
                }
                connector = open;
            }
            return open.getMBeanServerConnection();
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException("cannot attach to process " + pid, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the usage since the process started. Attaches to the JVM. */
    public Usage usage() {
        long allocated = (long) attribute("java.lang:type=Threading", "TotalThreadAllocatedBytes");
        return new Usage(cpu(), loops(), allocated);
    }

    /** Returns the CPU time since the process started. Does not attach to the JVM. */
    public Duration cpu() {
        return ProcStat.parse(read(proc.resolve("stat"))).cpu();
    }

    private Duration loops() {
        try (Stream<Path> threads = Files.list(proc.resolve("task"))) {
            return threads.filter(this::isLoop)
                    .map(thread ->
                            SchedStat.parse(read(thread.resolve("schedstat"))).onCpu())
                    .reduce(Duration.ZERO, Duration::plus);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isLoop(Path thread) {
        try {
            return LOOPS.stream().anyMatch(Files.readString(thread.resolve("comm"))::startsWith);
        } catch (IOException e) {
            // the thread has ended, so it is not an event loop thread
            return false;
        }
    }

    /** Returns the number of bytes that the process has written to disks since it started. */
    public long writtenBytes() {
        return ProcIo.parse(read(proc.resolve("io"))).writtenBytes();
    }

    /** Returns the current memory and threads. Does not attach to the JVM. */
    public Footprint footprint() {
        return new Footprint(
                Statm.parse(read(proc.resolve("statm"))).residentBytes(),
                ProcStat.parse(read(proc.resolve("stat"))).threads());
    }

    /** Returns the memory and threads after a garbage collection that returns memory to the kernel. Blocks. */
    public Footprint footprintAfterGc() {
        // the second collection frees objects that the first one has finalized or enqueued
        for (int i = 0; i < 2; i++) {
            try {
                beans().invoke(new ObjectName("java.lang:type=Memory"), "gc", new Object[0], new String[0]);
            } catch (JMException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return footprint();
    }

    private Object attribute(String bean, String name) {
        try {
            return beans().getAttribute(new ObjectName(bean), name);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (connector != null) {
            try {
                connector.close();
            } catch (IOException e) {
                // the JVM may have ended first
            }
        }
    }
}
