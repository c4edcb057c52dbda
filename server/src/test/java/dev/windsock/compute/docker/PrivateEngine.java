// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/**
 * A Docker engine of the test's own: on a socket and a data root in a temporary folder, without the host's firewall rules
 * or its bridge. It has one image, {@link #IMAGE}, made of busybox. Needs root, dockerd, docker and a static busybox.
 *
 * <p>Its containers outlive it when it is killed, as on a host with {@code live-restore}; {@link #close} removes them.
 */
@NullUnmarked
public final class PrivateEngine implements AutoCloseable {
    public static final String IMAGE = "windsock-test:1";

    /** A script. A container's first process hears of no signal that it does not ask for, and is killed after 5 s. */
    public static final String ENDS_WHEN_ASKED = "trap exit TERM; while :; do sleep 0.05; done";

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Path folder;
    private final List<String> listening = new ArrayList<>();
    private final Process containerd;
    private Process dockerd;

    public PrivateEngine() {
        this(0);
    }

    /** @param tlsPort where it listens on loopback as well, for who has a certificate; 0 for nowhere */
    PrivateEngine(int tlsPort) {
        try {
            // a socket's path is at most 108 bytes long
            folder = Files.createTempDirectory("wsk-engine");
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
            makeImage();
        } catch (IOException e) {
            throw new IllegalStateException("no engine could be started; see scripts/install-test-servers", e);
        }
    }

    /** A port of this host that nobody has now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Path socket() {
        return folder.resolve("docker.sock");
    }

    public URI host() {
        return URI.create("unix://" + socket());
    }

    /** An authority's certificate, and one of a client with its key. */
    Path certificates() {
        return folder.resolve("certificates");
    }

    private void makeCertificates() throws IOException {
        Path certificates = Files.createDirectories(certificates());
        openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca-key.pem -out ca.pem");
        Files.writeString(certificates.resolve("server.ext"), "subjectAltName=IP:127.0.0.1");
        Files.writeString(certificates.resolve("client.ext"), "extendedKeyUsage=clientAuth");
        certify("server", "server-key.pem", "server-cert.pem");
        certify("client", "key.pem", "cert.pem");
    }

    private void certify(String who, String key, String certificate) {
        openssl("req -newkey rsa:2048 -nodes -subj /CN=" + who + " -keyout " + key + " -out " + who + ".csr");
        openssl("x509 -req -in " + who + ".csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile " + who
                + ".ext -out " + certificate);
    }

    private void openssl(String arguments) {
        run(List.of("sh", "-c", "cd '" + certificates() + "' && exec openssl " + arguments));
    }

    DockerSettings settings() {
        return new DockerSettings(host(), null);
    }

    /** Runs beside the engine, as on a host, and so survives it. */
    private Process containerd() throws IOException {
        return new ProcessBuilder(
                        "containerd",
                        "--root=" + folder.resolve("containerd/root"),
                        "--state=" + folder.resolve("containerd/state"),
                        "--address=" + folder.resolve("containerd.sock"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("containerd.log").toFile())
                .start();
    }

    /** Starts it, or starts it again; returns when it answers. */
    public void start() throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "dockerd",
                "--storage-driver=vfs",
                "--iptables=false",
                "--ip6tables=false",
                "--bridge=none",
                "--live-restore",
                "--containerd=" + folder.resolve("containerd.sock"),
                "--data-root=" + folder.resolve("root"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"),
                "--host=" + host()));
        words.addAll(listening);
        dockerd = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        long deadline = System.nanoTime() + ANSWER.toNanos();
        while (!answers()) {
            if (!dockerd.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("dockerd does not answer:\n" + Files.readString(folder.resolve("log")));
            }
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket()));
        } catch (IOException e) {
            return false;
        }
    }

    private void makeImage() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("image/bin"));
        Path busybox = Stream.of("/bin/busybox", "/usr/bin/busybox")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IOException("there is no busybox"));
        Files.copy(busybox, bin.resolve("busybox"));
        for (String applet : run(List.of(busybox.toString(), "--list")).split("\n")) {
            if (!applet.equals("busybox")) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
        }
        run(List.of("tar", "-C", folder.resolve("image").toString(), "-cf", folder + "/image.tar", "."));
        docker("import", folder + "/image.tar", IMAGE);
    }

    /** The image as a tar with one more file. */
    byte[] imageWith(byte[] file) throws IOException {
        Path image = folder.resolve("image");
        Files.write(image.resolve("more"), file);
        run(List.of("tar", "-C", image.toString(), "-cf", folder + "/more.tar", "."));
        Files.delete(image.resolve("more"));
        return Files.readAllBytes(folder.resolve("more.tar"));
    }

    /** The engine's own command line: what it prints. */
    public String docker(String... arguments) {
        List<String> words = new ArrayList<>(List.of("docker", "--host", host().toString()));
        words.addAll(List.of(arguments));
        return run(words);
    }

    private static String run(List<String> words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", words) + ": " + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Kills it with SIGKILL; what it runs goes on. */
    public void kill() throws InterruptedException {
        dockerd.destroyForcibly().waitFor();
    }

    /** Lets it neither answer nor end, until {@link #thaw}. */
    public void freeze() {
        run(List.of("kill", "-STOP", Long.toString(dockerd.pid())));
    }

    public void thaw() {
        run(List.of("kill", "-CONT", Long.toString(dockerd.pid())));
    }

    /** The ids of all containers. */
    public List<String> containers() {
        return docker("ps", "-aq").lines().toList();
    }

    /** An engine that was killed leaves what it had mounted. */
    private void unmountAll() throws IOException {
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ")[1])
                .filter(path -> path.startsWith(folder + "/"))
                .toList();
        mounts.reversed().forEach(path -> run(List.of("umount", "--lazy", path)));
    }

    @Override
    public void close() {
        try {
            if (!dockerd.isAlive()) {
                start();
            }
            List<String> left = containers();
            if (!left.isEmpty()) {
                List<String> remove = new ArrayList<>(List.of("rm", "-f"));
                remove.addAll(left);
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

            run(List.of("rm", "-rf", folder.toString()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
