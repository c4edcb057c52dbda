// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.consume;

import com.sun.management.OperatingSystemMXBean;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Reads changes from a source, as requested on its standard input. A line of input contains {@code sdk} or {@code raw}, the
 * port of the source and the number of changes. The reply contains the seconds from the first change to the last, and the CPU
 * seconds of the process in that time. It also contains the number of changes that were missing, repeated or out of order.
 *
 * <p>Threading: uses one blocking thread, and the client's threads.
 */
public final class EventReader {
    /** The beginning of each reply. */
    public static final String READ = "the reader has read ";

    private static final int RAW_BUFFER = 64 * 1024;

    private EventReader() {}

    public static void main(String... args) throws IOException {
        try (BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String job = jobs.readLine(); job != null; job = jobs.readLine()) {
                String[] words = job.split(" ", -1);
                int port = Integer.parseInt(words[1]);
                long events = Long.parseLong(words[2]);
                System.out.println(READ + (words[0].equals("raw") ? raw(port, events) : sdk(port, events)));
            }
        }
    }

    private static String sdk(int port, long events) {
        try (WindsockClient client = WindsockClient.builder()
                        .url("http://127.0.0.1:" + port)
                        .apiKey("wsk_bench")
                        .build();
                EventStream<EventItem> stream = client.streams().streamEvents().open()) {
            Stopwatch watch = null;
            long wrong = 0;
            long last = 0;
            while (last < events) {
                EventItem item = stream.next().orElseThrow();
                if (item instanceof Change change) {
                    if (watch == null) {
                        watch = new Stopwatch();
                    }
                    long at = offset(change);
                    if (at != last + 1) {
                        wrong++;
                    }
                    last = at;
                } else if (item instanceof Reconnecting lost) {
                    throw new IllegalStateException("connection lost: " + lost.reason());
                }
            }
            return (watch == null ? new Stopwatch() : watch).text() + " " + wrong;
        }
    }

    private static long offset(Change change) {
        String position = change.position().toString();
        return Long.parseLong(position, position.indexOf(':') + 1, position.length(), 10);
    }

    private static String raw(int port, long events) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET /raw HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[RAW_BUFFER];
            long remaining = new Frames().lengthOf(events) - in.read(buffer);
            Stopwatch watch = new Stopwatch();
            while (remaining > 0) {
                remaining -= in.read(buffer, 0, (int) Math.min(remaining, buffer.length));
            }
            return watch.text() + " 0";
        }
    }

    /** Measures the elapsed time and the CPU time since this object was created. */
    private static final class Stopwatch {
        private static final OperatingSystemMXBean SYSTEM =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private final long began = System.nanoTime();
        private final long used = SYSTEM.getProcessCpuTime();

        String text() {
            return (System.nanoTime() - began) / 1e9 + " " + (SYSTEM.getProcessCpuTime() - used) / 1e9;
        }
    }
}
