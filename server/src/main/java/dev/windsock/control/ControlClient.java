// SPDX-License-Identifier: Apache-2.0
package dev.windsock.control;

import dev.windsock.problem.RejectedException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The client side of the control socket, which commands use. Stateless; blocks. */
public final class ControlClient {
    private ControlClient() {}

    /**
     * Requests an operation from the server that is running on a data directory.
     *
     * @param out receives the result
     * @return false if no server is running there
     * @throws RejectedException with the reason that the server gives
     * @throws IOException also when the server ends before the result is complete
     */
    public static boolean run(Path dataDirectory, String operation, OutputStream out) throws IOException {
        Optional<SocketChannel> connected = connect(dataDirectory);
        if (connected.isEmpty()) {
            return false;
        }
        try (SocketChannel channel = connected.get();
                DataInputStream in = new DataInputStream(Channels.newInputStream(channel))) {
            ByteBuffer line = ByteBuffer.wrap((operation + "\n").getBytes(StandardCharsets.US_ASCII));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            ControlFrames.read(in, out);
            return true;
        } catch (EOFException e) {
            // without the cause, whose message would be reported instead
            throw new IOException("the server exited before the result was complete; see its log");
        }
    }

    private static Optional<SocketChannel> connect(Path dataDirectory) throws IOException {
        Optional<UnixDomainSocketAddress> address = ControlAddress.find(dataDirectory);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SocketChannel.open(address.get()));
        } catch (ConnectException e) {
            // left by a server that was killed
            return Optional.empty();
        }
    }
}
