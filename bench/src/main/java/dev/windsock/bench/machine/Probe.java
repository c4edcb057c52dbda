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
 * Looks at another JVM on this machine from outside: the kernel's figures, and what JMX tells over the attach API, for
 * which the JVM needs no option. Attaching starts some threads in it, so it is done before anything is measured.
 */
public final class Probe implements AutoCloseable {
    /** How the names of event loops begin, of which the kernel keeps 15 characters: Micronaut's, and the floor's. */
    private static final List<String> LOOPS = List.of("default-nioEven", "floor-loop");

    private final Path proc;
    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    private Probe(Path proc, JMXConnector connector) throws IOException {
        this.proc = proc;
        this.connector = connector;
        this.beans = connector.getMBeanServerConnection();
    }

    /** Attaches to a JVM. Blocks for some tenths of a second. */
    // what it deserializes comes from a JVM that the runner has started itself, at the address that this JVM has told
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
            throw new IllegalStateException("process " + pid + " is no JVM to attach to", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has used since it began. */
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
            // a thread that has ended meanwhile; loops do not
            return false;
        }
    }

    /** Memory and threads as they are now. */
    public Footprint footprint() {
        return new Footprint(
                Statm.parse(read(proc.resolve("statm"))).residentBytes(),
                ProcStat.parse(read(proc.resolve("stat"))).threads());
    }

    /** The same, once garbage is collected and given back as far as the JVM gives back. Blocks. */
    public Footprint footprintAfterGc() {
        // what the first one finalizes or enqueues, the second one frees
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
