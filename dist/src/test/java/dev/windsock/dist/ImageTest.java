// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.child.FreePort;
import dev.windsock.compute.docker.PrivateEngine;
import dev.windsock.machine.Stopwatch;
import dev.windsock.wire.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image, built without a registry and run by a private engine. */
@NullUnmarked
final class ImageTest {
    private static final String IMAGE = "windsock:test";

    @TempDir
    static Path folder;

    private static PrivateEngine engine;

    @BeforeAll
    static void build() throws Exception {
        engine = new PrivateEngine();
        engine.docker("import", Packages.TARGET.resolve("base.tar").toString(), "windsock-base");
        Packages.run("tar", "-xzf", Packages.file(".tar.gz").toString(), "-C", folder.toString());
        engine.docker(
                "build",
                "-t",
                IMAGE,
                folder.resolve("windsock-" + Packages.VERSION).toString());
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** Each container in this engine has a full copy of the image. */
    @AfterEach
    void removeContainers() {
        engine.containers().forEach(container -> engine.docker("rm", "-f", container));
    }

    /** Starts a hardened container, and returns its name. */
    private static String start(String name, String... options) throws IOException {
        return start(IMAGE, name, List.of(options));
    }

    private static String start(String image, String name, List<String> options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "run",
                "-d",
                "--name",
                name,
                "--network",
                "host",
                "--read-only",
                "--tmpfs",
                "/tmp",
                "--cap-drop",
                "ALL",
                "--security-opt",
                "no-new-privileges",
                "-e",
                "WINDSOCK_HOST=127.0.0.1",
                "-e",
                "WINDSOCK_PORT=" + FreePort.next()));
        command.addAll(options);
        command.add(image);
        command.addAll(List.of(arguments));
        engine.docker(command.toArray(String[]::new));
        return name;
    }

    private static void awaitListening(String name) {
        Deadline.await("the server listens", ServerOutput.START_PATIENCE, () -> {
            assertThat(engine.docker("inspect", "-f", "{{.State.Running}}", name)
                            .strip())
                    .as(engine.docker("logs", name))
                    .isEqualTo("true");
            return engine.docker("logs", name).contains("listens on");
        });
    }

    @Test
    void runsWithoutRightsAndStopsCleanly() throws Exception {
        String name = start("hardened", "-v", "hardened:/var/lib/windsock", "--health-interval=1s");
        awaitListening(name);
        assertThat(engine.docker("exec", name, "id", "-u").strip()).isEqualTo("10001");
        Deadline.await(
                "a healthy container",
                ServerOutput.START_PATIENCE,
                () -> health(name).equals("healthy"));
        assertThat(engine.docker("exec", name, "windsock", "--sign-in")).contains("/#code=");
        String first = engine.docker("logs", name);
        assertThat(ServerOutput.KEY.matcher(first).find()).isTrue();

        Stopwatch stopwatch = Stopwatch.start();
        engine.docker("stop", "-t", "60", name);
        assertThat(stopwatch.elapsed()).isLessThan(Duration.ofSeconds(50));
        assertThat(engine.docker("inspect", "-f", "{{.State.ExitCode}}", name).strip())
                .isEqualTo("143");
        assertThat(engine.docker("logs", name)).contains("Windsock has stopped");

        engine.docker("rm", name);

        // the data is in the volume: another container continues with it and does not create another key
        String second = start("second", "-v", "hardened:/var/lib/windsock");
        awaitListening(second);
        assertThat(engine.docker("logs", second)).doesNotContain("First start");
    }

    /** The instance is a container of the same engine, and keeps running while the server's container is replaced. */
    @Test
    void goesBackToThePreviousVersionThroughTheCopyOfAnUpgrade() throws Exception {
        Path context = Files.createDirectory(folder.resolve("next"));
        Path jar = context.resolve("windsock-server.jar");
        Files.copy(folder.resolve("windsock-" + Packages.VERSION + "/lib/windsock-server.jar"), jar);
        NextVersion.upgrade(jar);
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM " + IMAGE + "\nCOPY windsock-server.jar /opt/windsock/lib/windsock-server.jar\n");
        engine.docker("build", "-t", "windsock:next", context.toString());

        String socket = engine.host().getPath();
        List<String> options = List.of(
                "-v",
                "upgraded:/var/lib/windsock",
                "-v",
                socket + ":/var/run/docker.sock",
                "--group-add",
                Files.getAttribute(Path.of(socket), "unix:gid").toString());
        String previous = start(IMAGE, "previous", options);
        awaitListening(previous);
        String key = key(previous);
        shell(previous, key, "windsockctl run --name kept --image " + PrivateEngine.IMAGE + " -- sleep 600");
        String instance = instances();
        assertThat(instance).isNotEmpty();
        engine.docker("stop", "-t", "60", previous);

        String next = start("windsock:next", "next", options);
        awaitListening(next);
        assertThat(shell(next, key, "windsockctl ps")).contains("kept", "RUNNING");
        shell(next, key, "windsockctl run --name lost --image " + PrivateEngine.IMAGE + " -- true");
        engine.docker("stop", "-t", "60", next);

        String rejected = start(IMAGE, "rejected", options);
        assertThat(engine.docker("wait", rejected).strip()).isEqualTo("1");
        assertThat(engine.docker("logs", rejected)).contains(Packages.REJECTS_THE_SCHEMA);

        engine.docker(
                "run",
                "--rm",
                "--network",
                "none",
                "-v",
                "upgraded:/var/lib/windsock",
                "--entrypoint",
                "sh",
                IMAGE,
                "-c",
                // busybox has no install; the copy is as private as the database
                "cd data && " + Packages.RESTORES_THE_COPY.replace("install -m 600", "cp"));
        String restored = start(IMAGE, "restored", options, "--restored");
        awaitListening(restored);
        assertThat(shell(restored, key, "windsockctl ps"))
                .contains("kept", "RUNNING")
                .doesNotContain("lost");
        assertThat(instances()).contains(instance);
    }

    /** Returns the ids of the containers that run as instances. */
    private static String instances() {
        return engine.docker("ps", "-q", "--filter", "ancestor=" + PrivateEngine.IMAGE)
                .strip();
    }

    @Test
    void runsAsAnyUserWhoOwnsTheData() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Packages.run("chown", "12345:54321", data.toString());
        String name = start("any-user", "--user", "12345:54321", "-v", data + ":/var/lib/windsock");
        awaitListening(name);
        assertThat(engine.docker("exec", name, "id", "-u").strip()).isEqualTo("12345");
    }

    @Test
    void saysWhichDirectoryCannotBeWritten() throws Exception {
        Path data = Files.createDirectory(folder.resolve("of-root"));
        String name = start("not-writable", "-v", data + ":/var/lib/windsock");
        engine.docker("wait", name);
        assertThat(engine.docker("logs", name))
                .contains("WINDSOCK_DATA_DIR: invalid value \"/var/lib/windsock/data\"")
                .contains("10001");
        assertThat(engine.docker("inspect", "-f", "{{.State.ExitCode}}", name).strip())
                .isEqualTo("2");
    }

    @Test
    void readsSettingsFromAFileThatIsMounted() throws Exception {
        Path file = Files.writeString(folder.resolve("windsock.conf"), "WINDSOCK_BASE_PATH=/mounted\n");
        String name = start("configured", "-v", file + ":/etc/windsock/windsock.conf:ro");
        awaitListening(name);
        assertThat(engine.docker("logs", name)).containsPattern("listens on http://127\\.0\\.0\\.1:\\d+/mounted");
    }

    /** Returns the admin key from the first start. */
    private static String key(String name) {
        String log = engine.docker("logs", name);
        Matcher key = ServerOutput.KEY.matcher(log);
        assertThat(key.find()).as(log).isTrue();
        return key.group();
    }

    /** Runs a shell script in a container, where windsockctl connects to the server. */
    private static String shell(String name, String script) {
        return shell(name, key(name), script);
    }

    private static String shell(String name, String key, String script) {
        String log = engine.docker("logs", name);
        return engine.docker(
                "exec",
                "-e",
                "HOME=/tmp",
                "-e",
                "WINDSOCKCTL_URL=" + log.replaceAll("(?s).*listens on (\\S+).*", "$1"),
                "-e",
                "WINDSOCKCTL_KEY=" + key,
                name,
                "sh",
                "-c",
                script);
    }

    @Test
    void passesTextOfAnyLanguageToPrograms() throws Exception {
        String name = start("text");
        awaitListening(name);
        assertThat(shell(name, Packages.ECHOES_TEXT)).isEqualTo("same\n");
    }

    @Test
    void acceptsAnyUserOfTheGroupRootForANewVolume() throws Exception {
        String name = start("any-group", "--user", "1234567890:0", "-v", "any-group:/var/lib/windsock");
        awaitListening(name);
        assertThat(engine.docker("exec", name, "id", "-u").strip()).isEqualTo("1234567890");
    }

    @Test
    void isHealthyWithTlsOnAnotherAddress() throws Exception {
        Path certificates = Files.createDirectory(folder.resolve("tls"));
        Packages.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=cloud",
                "-addext",
                "subjectAltName=IP:127.0.0.2",
                "-keyout",
                certificates.resolve("key.pem").toString(),
                "-out",
                certificates.resolve("cert.pem").toString());
        Packages.run("chmod", "-R", "a+rX", certificates.toString());
        String name = start(
                "tls",
                "--health-interval=1s",
                "-v",
                certificates + ":/tls:ro",
                "-e",
                "WINDSOCK_HOST=127.0.0.2",
                "-e",
                "WINDSOCK_BASE_PATH=/cloud",
                "-e",
                "WINDSOCK_TLS_CERTIFICATE=/tls/cert.pem",
                "-e",
                "WINDSOCK_TLS_KEY=/tls/key.pem");
        awaitListening(name);
        Deadline.await("a healthy container", () -> health(name).equals("healthy"));
    }

    private static String health(String name) {
        return engine.docker("inspect", "-f", "{{.State.Health.Status}}", name).strip();
    }

    @Test
    void collectsTheProcessesOfInstances() throws Exception {
        String name = start("processes");
        awaitListening(name);
        assertThat(shell(name, "windsockctl run --follow -- sh -c 'echo in the container'"))
                .contains("in the container");
        Deadline.await(
                "no zombies",
                () -> !engine.docker("exec", name, "ps", "-o", "stat").contains("Z"));
    }
}
