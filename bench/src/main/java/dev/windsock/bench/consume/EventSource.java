// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.consume;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Serves one WebSocket at a time and sends changes from memory, as requested on its standard input. A line of input contains
 * the number of changes and the rate in changes per second, where 0 means as fast as the reader can read. A client of
 * {@code /raw} receives the same bytes without the handshake.
 *
 * <p>Threading: one thread, which blocks.
 */
public final class EventSource {
    /** The beginning of the first line of output; the port follows. */
    public static final String LISTENS = "the source listens on ";

    /** The reply to each line of input. */
    public static final String READY = "the source is ready";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String WELCOME =
            "{\"type\":\"WELCOME\",\"position\":\"e:0\",\"heartbeat_interval_ms\":15000,\"topics\":[],\"resumed\":false}";

    private EventSource() {}

    public static void main(String... args) throws IOException, GeneralSecurityException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(LISTENS + listener.getLocalPort());
            for (String job = jobs.readLine(); job != null; job = jobs.readLine()) {
                String[] words = job.split(" ", -1);
                System.out.println(READY);
                try (Socket client = listener.accept()) {
                    serve(client, Long.parseLong(words[0]), Long.parseLong(words[1]));
                }
            }
        }
    }

    private static void serve(Socket client, long events, long perSecond) throws IOException, GeneralSecurityException {
        client.setTcpNoDelay(true);
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        String head = head(in);
        if (!head.startsWith("GET /raw ")) {
            out.write(accept(head));
            out.write(Frames.text(WELCOME));
        }
        Frames frames = new Frames();
        long began = System.nanoTime();
        for (long sent = 0; sent < events; ) {
            long due = perSecond == 0 ? events : due(began, perSecond);
            int count = (int) Math.min(Frames.COUNT, Math.min(events, due) - sent);
            if (count <= 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                continue;
            }
            frames.number(sent + 1, count);
            out.write(frames.bytes(), 0, frames.length(count));
            sent += count;
        }
        in.transferTo(OutputStream.nullOutputStream());
    }

    private static long due(long began, long perSecond) {
        return Math.round((System.nanoTime() - began) / 1e9 * perSecond);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("incomplete request: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static byte[] accept(String head) throws GeneralSecurityException {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = head.indexOf(':', lower.indexOf("sec-websocket-key")) + 1;
        String key = head.substring(at, head.indexOf('\r', at)).strip();
        byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
        return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
