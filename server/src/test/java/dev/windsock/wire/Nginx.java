// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import dev.windsock.child.FreePort;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;

/** An nginx process in the foreground, with its own configuration and everything else in a temporary directory. */
@NullUnmarked
public final class Nginx implements Closeable {
    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts nginx and waits until it accepts connections.
     *
     * @param http the contents of the http block, with {@code %d} instead of the port to listen on
     */
    public static Nginx start(Path folder, String http) throws IOException {
        int port = FreePort.next();
        Path file = Files.writeString(
                folder.resolve("nginx.conf"), """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    %2$s
                }
                """.formatted(folder, http.replace("%d", Integer.toString(port))));
        Path errors = folder.resolve("error.log");
        Process process = new ProcessBuilder(
                        "nginx", "-p", folder.toString(), "-c", file.toString(), "-e", errors.toString())
                .redirectErrorStream(true)
                .redirectOutput(errors.toFile())
                .start();
        Nginx nginx = new Nginx(process, port);
        Deadline.await("nginx accepts connections: " + errors, nginx::accepts);
        return nginx;
    }

    private boolean accepts() {
        if (!process.isAlive()) {
            throw new AssertionError("nginx has exited with status " + process.exitValue());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(Duration.ofSeconds(10))) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
