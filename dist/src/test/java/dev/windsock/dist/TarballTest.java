// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.machine.Stopwatch;
import dev.windsock.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tarball in a user's directory, on a machine without Java. */
@NullUnmarked
final class TarballTest {
    private static final String KEY = "wsk_abcdefgh_" + "B".repeat(43);

    @TempDir
    static Path folder;

    private static Path home;

    @BeforeAll
    static void unpack() throws Exception {
        Packages.run("tar", "-xzf", Packages.file(".tar.gz").toString(), "-C", folder.toString());
        home = folder.resolve("windsock-" + Packages.VERSION);
    }

    private static int get(String url) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void hasValidChecksums() throws Exception {
        Packages.run("sha256sum", "--check", "--strict", "SHA256SUMS");
    }

    @Test
    void startsWithItsOwnJava() throws Exception {
        // through a symbolic link, as if it were started from a directory on the PATH
        Path link = Files.createSymbolicLink(folder.resolve("windsock-link"), home.resolve("bin/windsock"));
        Map<String, String> settings = Map.of(
                "WINDSOCK_PORT",
                "0",
                "WINDSOCK_DATA_DIR",
                folder.resolve("data").toString());
        try (ServerOutput server = ServerOutput.start(folder.resolve("out"), settings, List.of(link.toString()))) {
            String url = server.url();
            assertThat(get(url + "/health/readiness")).isEqualTo(200);
            assertThat(server.text())
                    .contains("Windsock " + Packages.VERSION, "First start: Windsock created an admin key");
            assertThat(server.stop()).isEqualTo(143);
        }
    }

    @Test
    void reachesALiveConsoleWithinAMinute() throws Exception {
        Stopwatch stopwatch = Stopwatch.start();
        Path own = Files.createDirectory(folder.resolve("newcomer"));
        Packages.run("tar", "-xzf", Packages.file(".tar.gz").toString(), "-C", own.toString());
        // the default port may be in use here
        Map<String, String> settings = Map.of(
                "WINDSOCK_PORT", "0", "WINDSOCK_DATA_DIR", own.resolve("data").toString());
        try (ServerOutput server = ServerOutput.start(
                own.resolve("out"), settings, List.of(own + "/windsock-" + Packages.VERSION + "/bin/windsock"))) {
            String url = server.url();
            HttpRequest stream = HttpRequest.newBuilder(URI.create(url + "/api/dashboard/stream?interval=1"))
                    .header("X-API-Key", server.key())
                    .build();
            try (HttpClient http = HttpClient.newHttpClient()) {
                assertThat(http.send(
                                        HttpRequest.newBuilder(URI.create(url + "/"))
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .body())
                        .contains("<script");
                try (Stream<String> lines =
                        http.send(stream, HttpResponse.BodyHandlers.ofLines()).body()) {
                    assertThat(lines.anyMatch(line -> line.startsWith("data:") && line.contains("cpu")))
                            .isTrue();
                }
            }
        }
        assertThat(stopwatch.elapsed()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void goesBackToThePreviousVersionThroughTheCopyOfAnUpgrade() throws Exception {
        Path next = unpackNextVersion();
        Path data = folder.resolve("upgraded");
        String seconds = String.valueOf(ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000));
        Set<ProcessHandle> instance;
        try (ServerOutput server = serve(home, data)) {
            ctl(server, "run", "--name", "kept", "--", "sleep", seconds);
            instance = Packages.sleeping(seconds);
            assertThat(instance).isNotEmpty();
            assertThat(server.stop()).isEqualTo(143);
        }
        try (ServerOutput server = serve(next, data)) {
            assertThat(ctl(server, "ps")).contains("kept", "RUNNING");
            assertThat(Packages.sleeping(seconds)).isEqualTo(instance);
            ctl(server, "run", "--name", "lost", "--", "sleep", "1");
            assertThat(server.stop()).isEqualTo(143);
        }
        try (ServerOutput server = serve(home, data)) {
            assertThat(server.process().waitFor()).isEqualTo(1);
            assertThat(server.text()).contains(Packages.REJECTS_THE_SCHEMA);
        }
        Packages.run("sh", "-c", "cd " + data + " && " + Packages.RESTORES_THE_COPY);
        try (ServerOutput server = serve(home, data, "--restored")) {
            assertThat(ctl(server, "ps")).contains("kept", "RUNNING").doesNotContain("lost");
            assertThat(server.stop()).isEqualTo(143);
        }
        try (ServerOutput server = serve(home, data)) {
            assertThat(ctl(server, "ps")).contains("kept", "RUNNING");
            assertThat(Packages.sleeping(seconds)).isEqualTo(instance);
        }
        instance.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void upgradesTheDataOfAnEarlierVersion() throws Exception {
        Path data = Files.createDirectory(folder.resolve("earlier"));
        Path archive = data.resolve("data.zip");
        try (InputStream resource = Store.class.getResourceAsStream("sqlite-store-21.zip")) {
            Files.copy(resource, archive);
        }
        Packages.run("unzip", "-q", archive.toString(), "-d", data.toString());
        try (ServerOutput server = serve(home, data)) {
            assertThat(ctl(server, "ps")).contains("stopped", "STOPPED");
            assertThat(ctl(server, "audit", "--verify")).isNotEmpty();
        }
        assertThat(data.resolve("upgrade/store-schema-21.db")).exists();
    }

    private static Path unpackNextVersion() throws Exception {
        Path own = Files.createDirectory(folder.resolve("next"));
        Packages.run("tar", "-xzf", Packages.file(".tar.gz").toString(), "-C", own.toString());
        Path next = own.resolve("windsock-" + Packages.VERSION);
        NextVersion.upgrade(next.resolve("lib/windsock-server.jar"));
        return next;
    }

    /** Starts a server on a data directory, with the process driver. */
    private static ServerOutput serve(Path program, Path data, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(program + "/bin/windsock"));
        command.addAll(List.of(options));
        return ServerOutput.start(
                Files.createTempFile(folder, "server", ".out"),
                Map.of(
                        "WINDSOCK_PORT",
                        "0",
                        "WINDSOCK_COMPUTE_DRIVER",
                        "process",
                        "WINDSOCK_ADMIN_KEY",
                        KEY,
                        "WINDSOCK_DATA_DIR",
                        data.toString()),
                command);
    }

    /** Runs windsockctl and returns its output. Waits until the server listens. */
    private static String ctl(ServerOutput server, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "HOME=" + folder,
                "WINDSOCKCTL_URL=" + server.url(),
                "WINDSOCKCTL_KEY=" + KEY,
                home + "/bin/windsockctl"));
        command.addAll(List.of(arguments));
        return Packages.run(command.toArray(String[]::new));
    }

    @Test
    void createsACacheForItsOwnDirectory() throws Exception {
        // as the launcher does 15 seconds after its first start
        Packages.run("dash", "-uc", """
                jdk=$0/runtime jar=$0/lib/windsock-server.jar flags=$0/lib/jvm.flags caches=$0/own-cache quick=
                . "$0/lib/aot.sh"
                name_cache
                (train)
                is_intact "$cache" && exec "$jdk/bin/java" -XX:Flags="$flags" -XX:AOTMode=on -XX:AOTCache="$cache" \
                    -jar "$jar" --version
                """, home.toString());
    }

    @Test
    void passesTextOfAnyLanguageToPrograms() throws Exception {
        Map<String, String> settings = Map.of(
                "WINDSOCK_PORT",
                "0",
                "WINDSOCK_DATA_DIR",
                folder.resolve("text").toString());
        try (ServerOutput server =
                ServerOutput.start(folder.resolve("text-out"), settings, List.of(home + "/bin/windsock"))) {
            assertThat(Packages.run(
                            "env",
                            "-i",
                            "HOME=" + folder,
                            "PATH=" + home + "/bin:/usr/bin:/bin",
                            "WINDSOCKCTL_URL=" + server.url(),
                            "WINDSOCKCTL_KEY=" + server.key(),
                            "sh",
                            "-c",
                            Packages.ECHOES_TEXT))
                    .isEqualTo("same\n");
        }
    }

    @Test
    void startsWithoutNativeLibrariesOfTheNetwork() throws Exception {
        Map<String, String> settings = Map.of(
                "WINDSOCK_PORT",
                "0",
                "WINDSOCK_DATA_DIR",
                folder.resolve("nio").toString(),
                "JDK_JAVA_OPTIONS",
                "-Dio.netty.transport.noNative=true");
        try (ServerOutput server =
                ServerOutput.start(folder.resolve("nio-out"), settings, List.of(home + "/bin/windsock"))) {
            assertThat(get(server.url() + "/health/readiness")).isEqualTo(200);
        }
    }

    @Test
    void containsTheCommandLine() throws Exception {
        assertThat(Packages.run(home + "/bin/windsockctl", "--version"))
                .isEqualTo("windsockctl " + Packages.VERSION + "\n");
    }

    @Test
    void describesItsComponents() throws IOException {
        try (Stream<Path> documents = Files.list(home.resolve("sbom"))) {
            assertThat(documents.map(document -> document.getFileName().toString()))
                    .contains("windsock-server.cdx.json", "windsock-ctl.cdx.json");
        }
        assertThat(home.resolve("runtime/legal/java.base/LICENSE")).exists();
    }

    @Test
    void usesItsCacheWhereThePackagesInstallIt() throws Exception {
        // the launcher removes a damaged cache, and AOTMode=on fails if the cache cannot be used
        String output = Packages.run("unshare", "--mount", "bash", "-c", """
                mount -t tmpfs tmpfs /opt && mkdir /opt/windsock && mount --bind "$0" /opt/windsock &&
                /opt/windsock/bin/windsock --version &&
                exec /opt/windsock/runtime/bin/java -XX:Flags=/opt/windsock/lib/jvm.flags \
                    -XX:AOTMode=on -XX:AOTCache=$(ls /opt/windsock/cache/*.aot) \
                    -jar /opt/windsock/lib/windsock-server.jar --version
                """, home.toString());
        assertThat(output).isEqualTo(("windsock " + Packages.VERSION + "\n").repeat(2));
    }
}
