// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A forward proxy (RFC 9110, section 3.7) that forwards one request per connection and supports tunnels (section 9.3.6).
 * Each connection has two virtual threads.
 */
final class ForwardProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final List<String> methods = new CopyOnWriteArrayList<>();

    ForwardProxy() {
        try {
            listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Returns the methods of all requests received so far. */
    List<String> methods() {
        return List.copyOf(methods);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket()) {
            // the client sends only headers before the response
            BufferedReader head =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String[] request = head.readLine().split(" ");
            methods.add(request[0]);
            boolean isTunnel = request[0].equals("CONNECT");
            URI target = URI.create(isTunnel ? "http://" + request[1] : request[1]);
            upstream.connect(new InetSocketAddress(target.getHost(), target.getPort()), 5_000);
            StringBuilder forwarded = new StringBuilder(request[0] + " " + target.getRawPath() + " HTTP/1.1\r\n");
            for (String line = head.readLine(); !line.isEmpty(); line = head.readLine()) {
                forwarded.append(line).append("\r\n");
            }
            if (isTunnel) {
                client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            } else {
                upstream.getOutputStream()
                        .write((forwarded + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            Thread.ofVirtual().start(() -> copy(client, upstream));
            upstream.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // one side has disconnected
        }
    }

    private static void copy(Socket from, Socket to) {
        try (to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one side has disconnected
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
