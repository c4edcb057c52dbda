// SPDX-License-Identifier: Apache-2.0
package dev.windsock.control;

import dev.windsock.problem.RejectedException;
import io.micronaut.context.annotation.Value;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs the operations that commands on this host request. The socket accepts connections only from the server's own user
 * and root, and offers a fixed set of {@link ControlOperation}s. It needs no key: anyone who can open the socket can read the
 * database itself.
 *
 * <h2>Protocol</h2>
 *
 * The command sends the name of an operation and a line feed. The server responds with {@link ControlFrames}.
 *
 * <h2>Threading</h2>
 *
 * One virtual thread accepts connections, and each connection has its own virtual thread. A command that neither sends nor
 * reads for {@link #IDLE_TIMEOUT} is disconnected.
 */
@Singleton
final class ControlSocket {
    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_CONNECTIONS = 16;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

    private final Path dataDirectory;
    private final Map<String, ControlOperation> operations;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServerSocketChannel listener;

    ControlSocket(@Value("${windsock.data-dir:.windsock}") Path dataDirectory, List<ControlOperation> operations) {
        this.dataDirectory = dataDirectory;
        this.operations = operations.stream().collect(Collectors.toMap(ControlOperation::name, Function.identity()));
    }

    /** Starts listening. A failure only disables the commands that need the running server. */
    @EventListener
    void started(ServerStartupEvent event) {
        try {
            ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener = opened;
            var address = ControlAddress.prepare(dataDirectory);
            opened.bind(address);
            // in a directory that only the owner can access, so nobody could have connected before this
            Files.setPosixFilePermissions(address.getPath(), PosixFilePermissions.fromString("rw-------"));
            Thread.ofVirtual().name("control-accept").start(() -> accept(opened));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("Cannot open the control socket, so commands cannot reach this server: dir={}", dataDirectory, e);
        }
    }

    @PreDestroy
    void close() {
        ServerSocketChannel open = listener;
        if (open == null) {
            return;
        }
        try {
            open.close();
            ControlAddress.remove(dataDirectory);
        } catch (IOException e) {
            LOG.debug("Cannot remove the control socket", e);
        }
        connections.forEach(Connection::close);
    }

    private void accept(ServerSocketChannel from) {
        while (from.isOpen()) {
            try {
                SocketChannel channel = from.accept();
                if (connections.size() >= MAX_CONNECTIONS) {
                    channel.close();
                } else {
                    Connection connection = new Connection(channel);
                    connections.add(connection);
                    Thread.ofVirtual().name("control").start(connection::serve);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("Cannot accept a command", e);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Disconnects stuck commands. */
    @Scheduled(fixedDelay = "10s")
    void sweep() {
        connections.stream().filter(Connection::isStuck).forEach(Connection::close);
    }

    /** One command. */
    private final class Connection implements WritableByteChannel {
        private final SocketChannel channel;

        /** When the pending read or write began, according to {@link System#nanoTime}; 0 when none is pending. */
        private volatile long waitingSince;

        private Connection(SocketChannel channel) {
            this.channel = channel;
        }

        private void serve() {
            try (channel;
                    DataOutputStream out = new DataOutputStream(Channels.newOutputStream(this))) {
                try (ControlFrames.Output result = new ControlFrames.Output(out)) {
                    run(result);
                } catch (RejectedException e) {
                    ControlFrames.fail(out, Objects.toString(e.getMessage()));
                }
            } catch (IOException e) {
                LOG.debug("Command client disconnected", e);
            } catch (RuntimeException e) {
                // the command sees an incomplete result
                LOG.error("Command failed", e);
            } finally {
                connections.remove(this);
            }
        }

        private void run(ControlFrames.Output result) throws IOException {
            UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
            String name = readName();
            ControlOperation operation = operations.get(name);
            if (operation == null) {
                throw ControlFrames.rejection("The running server does not support the operation `" + name
                        + "`: use the command from the same version.");
            }
            LOG.info("Running a command from the local operator: operation={} user={}", name, peer.user());
            operation.run(peer.user().getName(), result);
            result.complete();
        }

        private String readName() throws IOException {
            ByteBuffer line = ByteBuffer.allocate(MAX_NAME_LENGTH);
            waitingSince = System.nanoTime();
            while (line.hasRemaining() && channel.read(line) >= 0) {
                int length = line.position();
                if (length > 0 && line.get(length - 1) == '\n') {
                    waitingSince = 0;
                    return new String(line.array(), 0, length - 1, StandardCharsets.US_ASCII);
                }
            }
            throw new IOException("no operation");
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            waitingSince = System.nanoTime();
            int written = channel.write(bytes);
            waitingSince = 0;
            return written;
        }

        private boolean isStuck() {
            long since = waitingSince;
            return since != 0 && System.nanoTime() - since > IDLE_TIMEOUT.toNanos();
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("Cannot close a command's connection", e);
            }
        }
    }
}
