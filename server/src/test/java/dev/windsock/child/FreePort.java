// SPDX-License-Identifier: Apache-2.0
package dev.windsock.child;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for programs that listen later, or more than once. The kernel assigns none of them to a connection or to a socket
 * without a port, because it assigns ports from 32768 on (ip_local_port_range in ip(7)). A port from that range may be in use
 * by the time the program listens. A client may even connect such a port to itself while nothing listens on it.
 *
 * <p>Threading: thread-safe.
 */
public final class FreePort {
    private static final int FIRST = 12_000;
    private static final int COUNT = 20_000;

    /** Starts anywhere, because several test processes may run. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /** Returns a port that is unused on all addresses, and that this process has not returned before. */
    public static int next() {
        for (int attempts = 0; attempts < COUNT; attempts++) {
            int port = FIRST + NEXT.getAndIncrement() % COUNT;
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (IOException e) {
                // the next one may be free
            }
        }
        throw new IllegalStateException("no port is free");
    }
}
