// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/**
 * A private Docker engine with its socket and data in a temporary directory, without firewall rules or a bridge on the host.
 * It has one image, {@link #IMAGE}, which contains busybox, /etc/passwd and /tmp. Requires root, dockerd, docker and a static
 * busybox.
 *
 * <p>Its containers survive when it is killed, as on a host with {@code live-restore}; {@link #close} removes them.
 */
@NullUnmarked
public final class PrivateEngine implements AutoCloseable {
    public static final String IMAGE = "windsock-test:1";

    /** A script that exits on TERM. Without a trap, a container's first process ignores it and is killed after 5 s. */
    public static final String EXITS_ON_TERM = "trap exit TERM; while :; do sleep 0.05; done";

    /** The options of a driver that also lists containers that are not instances, without credentials for registries. */
    static final DockerOptions OPTIONS = new DockerOptions(true, 4_096, RegistryCredentials.none());

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final Path directory;
    private final List<String> listening = new ArrayList<>();
    private final Process containerd;
    private Process dockerd;

    public PrivateEngine() {
        this(0);
    }

    /** @param tlsPort an additional port on loopback for clients with a certificate; 0 for none */
    PrivateEngine(int tlsPort) {
        try {
            // the path of a socket is limited to 108 bytes
            directory = Files.createTempDirectory("wsk-engine");
            if (tlsPort != 0) {
                makeCertificates();
                listening.addAll(List.of(
                        "--host=tcp://127.0.0.1:" + tlsPort,
                        "--tlsverify",
                        "--tlscacert=" + certificates().resolve("ca.pem"),
                        "--tlscert=" + certificates().resolve("server-cert.pem"),
                        "--tlskey=" + certificates().resolve("server-key.pem")));
            }
            containerd = containerd();
            start();
            importImage();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot start an engine; see scripts/install-test-servers", e);
        }
    }

    private Path socket() {
        return directory.resolve("docker.sock");
    }

    public URI host() {
        return URI.create("unix://" + socket());
    }

    /** Returns the directory with the authority's certificate and the client's certificate and key. */
    Path certificates() {
        return directory.resolve("certificates");
    }

    private void makeCertificates() throws IOException {
        Path certificates = Files.createDirectories(certificates());
        openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca-key.pem -out ca.pem");
        Files.writeString(certificates.resolve("server.ext"), "subjectAltName=IP:127.0.0.1");
        Files.writeString(certificates.resolve("client.ext"), "extendedKeyUsage=clientAuth");
        certify("server", "server-key.pem", "server-cert.pem");
        certify("client", "key.pem", "cert.pem");
    }

    private void certify(String name, String key, String certificate) {
        openssl("req -newkey rsa:2048 -nodes -subj /CN=" + name + " -keyout " + key + " -out " + name + ".csr");
        openssl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile " + name
                + ".ext -out " + certificate);
    }

    private void openssl(String arguments) {
        execute(List.of("sh", "-c", "cd '" + certificates() + "' && exec openssl " + arguments));
    }

    DockerSettings settings() {
        return new DockerSettings(host(), null);
    }

    /** Starts containerd separately, as on a host, so that it survives the engine. */
    private Process containerd() throws IOException {
        return new ProcessBuilder(
                        "containerd",
                        "--root=" + directory.resolve("containerd/root"),
                        "--state=" + directory.resolve("containerd/state"),
                        "--address=" + directory.resolve("containerd.sock"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("containerd.log").toFile())
                .start();
    }

    /** Starts or restarts the engine. Returns once it responds. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "dockerd",
                "--storage-driver=vfs",
                "--iptables=false",
                "--ip6tables=false",
                "--bridge=none",
                // networks that no other test and, most likely, no host uses
                "--default-address-pool=base=10.93.0.0/16,size=24",
                "--live-restore",
                "--containerd=" + directory.resolve("containerd.sock"),
                "--data-root=" + directory.resolve("root"),
                "--exec-root=" + directory.resolve("exec"),
                "--pidfile=" + directory.resolve("pid"),
                "--host=" + host()));
        command.addAll(listening);
        dockerd = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!isListening()) {
            if (!dockerd.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("dockerd does not respond:\n" + Files.readString(directory.resolve("log")));
            }
            Thread.onSpinWait();
        }
    }

    private boolean isListening() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket()));
        } catch (IOException e) {
            return false;
        }
    }

    private void importImage() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("image/bin"));
        Files.createDirectories(directory.resolve("image/tmp"));
        Path etc = Files.createDirectories(directory.resolve("image/etc"));
        Files.writeString(etc.resolve("passwd"), "root:x:0:0:root:/:/bin/sh\n");
        Path busybox = Stream.of("/bin/busybox", "/usr/bin/busybox")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IOException("busybox is not installed"));
        Files.copy(busybox, bin.resolve("busybox"));
        for (String applet : execute(List.of(busybox.toString(), "--list")).split("\n")) {
            if (!applet.equals("busybox")) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
        }
        execute(List.of("tar", "-C", directory.resolve("image").toString(), "-cf", directory + "/image.tar", "."));
        docker("import", directory + "/image.tar", IMAGE);
    }

    /** Returns the image with an additional file, as a tar archive. */
    byte[] imageWith(byte[] file) throws IOException {
        Path image = directory.resolve("image");
        Files.write(image.resolve("additional"), file);
        execute(List.of("tar", "-C", image.toString(), "-cf", directory + "/additional.tar", "."));
        Files.delete(image.resolve("additional"));
        return Files.readAllBytes(directory.resolve("additional.tar"));
    }

    /** Runs the engine's command line and returns its output. */
    public String docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "--host", host().toString()));
        command.addAll(List.of(arguments));
        return execute(command);
    }

    private static String execute(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Kills the engine with SIGKILL; its containers keep running. */
    public void kill() throws InterruptedException {
        dockerd.destroyForcibly().waitFor();
    }

    /** Suspends the engine, so that it accepts connections but does not respond, until {@link #thaw}. */
    public void freeze() throws IOException {
        execute(List.of("kill", "-STOP", Long.toString(dockerd.pid())));
        while (!isFrozen()) {
            Thread.onSpinWait();
        }
    }

    /** Returns whether all threads are stopped; after the signal, each of them stops at a different time. */
    private boolean isFrozen() throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + dockerd.pid() + "/task"))) {
            for (Path thread : threads) {
                if (!Files.readString(thread.resolve("stat")).contains(") T ")) {
                    return false;
                }
            }
        }
        return true;
    }

    public void thaw() {
        execute(List.of("kill", "-CONT", Long.toString(dockerd.pid())));
    }

    /** Returns the ids of all containers. */
    public List<String> containers() {
        return docker("ps", "-aq").lines().toList();
    }

    /** Removes the mounts that a killed engine leaves behind. */
    private void unmountAll() throws IOException {
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ")[1])
                .filter(path -> path.startsWith(directory + "/"))
                .toList();
        mounts.reversed().forEach(path -> execute(List.of("umount", "--lazy", path)));
    }

    @Override
    public void close() {
        try {
            if (!dockerd.isAlive()) {
                start();
            }
            List<String> remaining = containers();
            if (!remaining.isEmpty()) {
                List<String> remove = new ArrayList<>(List.of("rm", "-f"));
                remove.addAll(remaining);
                docker(remove.toArray(String[]::new));
            }
            docker("network", "prune", "-f");
            dockerd.destroy();
            if (!dockerd.waitFor(20, TimeUnit.SECONDS)) {
                dockerd.destroyForcibly().waitFor();
            }
            containerd.destroy();
            containerd.waitFor();
            unmountAll();

            execute(List.of("rm", "-rf", directory.toString()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
