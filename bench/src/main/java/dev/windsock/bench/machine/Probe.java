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

/**
 * Measures another JVM on this machine by the kernel's figures and JMX. It uses the attach API, which needs no option of the
 * JVM. Attaching starts threads in the JVM, so it has to happen before any measurement.
 */
public final class Probe implements AutoCloseable {
    /** The beginnings of the names of Micronaut's and the floor's event loops; the kernel keeps 15 characters. */
    private static final List<String> LOOPS = List.of("default-nioEven", "floor-loop");

    private final Path proc;
    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    private Probe(Path proc, JMXConnector connector) throws IOException {
        this.proc = proc;
        this.connector = connector;
        this.beans = connector.getMBeanServerConnection();
    }

    /** Attaches to a JVM. Blocks for a few tenths of a second. */
    // deserializes only data of a JVM that the runner has started, from the address that this JVM has reported
    @SuppressWarnings("BanJNDI")
    public static Probe attach(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                JMXServiceURL url = new JMXServiceURL(machine.startLocalManagementAgent());
                return new Probe(Path.of("/proc", Long.toString(pid)), JMXConnectorFactory.connect(url));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException("cannot attach to process " + pid, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the usage since the process started. */
    public Usage usage() {
        ProcStat stat = ProcStat.parse(read(proc.resolve("stat")));
        return new Usage(
                stat.cpu(), loops(), (long) attribute("java.lang:type=Threading", "TotalThreadAllocatedBytes"));
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
            // the thread has ended, so it is not a loop
            return false;
        }
    }

    /** Returns what the process has written to disks since it started. */
    public long writtenBytes() {
        return ProcIo.parse(read(proc.resolve("io"))).writtenBytes();
    }

    /** Returns the current memory and threads. */
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
                beans.invoke(new ObjectName("java.lang:type=Memory"), "gc", new Object[0], new String[0]);
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
            return beans.getAttribute(new ObjectName(bean), name);
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
        try {
            connector.close();
        } catch (IOException e) {
            // the JVM may have ended first
        }
    }
}
