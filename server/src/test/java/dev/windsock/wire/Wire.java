// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One TCP connection to the server, byte by byte. Every read has a deadline. */
public class Wire implements Closeable {
    private final Socket socket;
    private final byte[] buffer = new byte[16_384];
    private int next;
    private int limit;

    public Wire(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBuffer how many bytes the kernel buffers for a client that does not read; 0 for the default */
    public Wire(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Deadline.PATIENCE.toMillis());
    }

    /** @param from the loopback address of the client, such as 127.0.0.2 */
    public Wire(int port, String from) throws IOException {
        this(new Socket());
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Deadline.PATIENCE.toMillis());
    }

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
    }

    /** Opens a connection with TLS, and offers these protocols (ALPN), if any. */
    public static Wire tls(int port, SSLContext context, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Deadline.PATIENCE.toMillis());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new Wire(socket);
    }

    /** Returns the server's certificate. */
    public X509Certificate certificate() throws IOException {
        return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }

    /** Sends text unchanged. */
    public Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /**
     * Sends a request.
     *
     * @param body the body of the request; null if it has none
     * @param headers whole lines, such as {@code Accept: text/plain}
     */
    public Wire request(String method, String target, String body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        boolean hostGiven = false;
        for (String header : headers) {
            hostGiven |= header.toLowerCase(Locale.ROOT).startsWith("host:");
            head.append(header).append("\r\n");
        }
        if (!hostGiven) {
            head.append("Host: 127.0.0.1:").append(socket.getPort()).append("\r\n");
        }
        if (body != null) {
            head.append("Content-Length: ")
                    .append(body.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
        }
        return send(head + "\r\n" + (body == null ? "" : body));
    }

    /** Sends a request and reads its response. */
    public HttpAnswer exchange(String method, String target, String body, String... headers) throws IOException {
        request(method, target, body, headers);
        return method.equals("HEAD") ? head() : answer();
    }

    /** Reads a whole response. */
    public HttpAnswer answer() throws IOException {
        HttpAnswer head = head();
        return new HttpAnswer(head.statusLine(), head.headers(), body(head));
    }

    private String body(HttpAnswer head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Deadline deadline = Deadline.usual();
        if ("chunked".equals(head.header("Transfer-Encoding"))) {
            for (byte[] chunk = chunk(deadline); chunk.length > 0; chunk = chunk(deadline)) {
                body.write(chunk);
            }
        } else if (head.header("Content-Length") != null) {
            body.write(bytes(Integer.parseInt(head.header("Content-Length")), deadline));
        } else if (head.status() != 204 && head.status() != 304 && head.status() >= 200) {
            for (int read = read(deadline); read >= 0; read = read(deadline)) {
                body.write(read);
            }
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    /** Reads a response without its body. */
    public HttpAnswer head() throws IOException {
        Deadline deadline = Deadline.usual();
        String statusLine = line(deadline);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line = line(deadline); !line.isEmpty(); line = line(deadline)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new HttpAnswer(statusLine, headers, "");
    }

    /** Reads the head of a response, and the body if it is an error: the body of a success may be endless. */
    public HttpAnswer headOrError() throws IOException {
        HttpAnswer head = head();
        return head.status() < 400 ? head : new HttpAnswer(head.statusLine(), head.headers(), body(head));
    }

    /** Returns the next chunk of a body (RFC 9112, section 7.1). The last one is empty. */
    public byte[] chunk(Deadline deadline) throws IOException {
        byte[] chunk = bytes(Integer.parseInt(line(deadline), 16), deadline);
        if (!line(deadline).isEmpty()) {
            throw new IOException("a chunk is longer than announced");
        }
        return chunk;
    }

    byte[] bytes(int count, Deadline deadline) throws IOException {
        byte[] bytes = new byte[count];
        for (int have = 0; have < count; ) {
            if (!refill(deadline)) {
                throw new EOFException("the connection ended");
            }
            int some = Math.min(count - have, limit - next);
            System.arraycopy(buffer, next, bytes, have, some);
            next += some;
            have += some;
        }
        return bytes;
    }

    private String line(Deadline deadline) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int read = read(deadline);
            if (read < 0) {
                throw new EOFException("the connection ended after: " + line);
            }
            if (read == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(read);
        }
    }

    /** Returns the next byte, or -1 at the end. */
    int read(Deadline deadline) throws IOException {
        return refill(deadline) ? buffer[next++] & 0xff : -1;
    }

    /** Ensures that there is a byte to read; returns false at the end. */
    private boolean refill(Deadline deadline) throws IOException {
        if (next < limit) {
            return true;
        }
        socket.setSoTimeout(deadline.millisLeft());
        try {
            limit = socket.getInputStream().read(buffer);
            next = 0;
            return limit > 0;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("timed out waiting for bytes", e);
        }
    }

    /** Waits until the server has closed the connection, and discards everything that it still sends. */
    public void awaitEnd() throws IOException {
        Deadline deadline = Deadline.usual();
        try {
            while (read(deadline) >= 0) {
                if (deadline.isOver()) {
                    throw new AssertionError("the connection did not end");
                }
            }
        } catch (SocketException e) {
            // a reset also ends the connection
        }
    }

    /** Announces that nothing more will be sent. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the connection with a reset, as a crash does. */
    public void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
