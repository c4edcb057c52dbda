// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * The process that uses a store, with the details by which an operator can find it.
 *
 * @param host name of the machine
 * @param since when the process acquired the store
 * @param address the address that the process listens on, such as {@code 127.0.0.1:8080}, or its command
 */
public record StoreHolder(String host, long pid, Instant since, String address) {
    /** Describes this process. */
    static StoreHolder here(String address) {
        return new StoreHolder(
                hostName(), ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.SECONDS), address);
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                return Objects.requireNonNullElse(System.getenv("HOSTNAME"), "unknown");
            }
        }
    }

    @Override
    public String toString() {
        return "process " + pid + " on host " + host + " since " + since + ", " + address;
    }
}
