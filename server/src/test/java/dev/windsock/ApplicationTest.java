// SPDX-License-Identifier: Apache-2.0
package dev.windsock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.log.Position;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.store.H2StoreTest;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.TestCertificate;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as an operator runs it: a process with options, environment variables, output, signals and exit status. */
@NullUnmarked
final class ApplicationTest {
    private static final Pattern LISTENS = Pattern.compile("listens on http://127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern PRINTED_KEY = Pattern.compile("key +(wsk_\\S+)");
    private static final Pattern LINK = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/#code=[A-Za-z0-9_-]{43}");

    @TempDir
    Path folder;

    private final List<Program> programs = new ArrayList<>();

    /** A running process and the files with its output. */
    private record Program(Process process, Path out, Path err) {
        String output() {
            return read(out);
        }

        String errors() {
            return read(err);
        }

        int port() {
            Deadline.await("listens", () -> {
                assertThat(process.isAlive()).as(output() + errors()).isTrue();
                return LISTENS.matcher(output()).find();
            });
            Matcher listens = LISTENS.matcher(output());
            assertThat(listens.find()).isTrue();
            return Integer.parseInt(listens.group(1));
        }

        int status() throws InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output()).isTrue();
            return process.exitValue();
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Program run(Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.windsock.Application"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("WINDSOCK_"));
        builder.environment().put("WINDSOCK_DATA_DIR", folder.resolve("data").toString());
        builder.environment().put("WINDSOCK_PORT", "0");
        builder.environment().putAll(environment);
        Path out = folder.resolve("out" + programs.size());
        Path err = folder.resolve("err" + programs.size());
        Program program = new Program(
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
        programs.add(program);
        return program;
    }

    @AfterEach
    void kill() throws InterruptedException {
        for (Program program : programs) {
            program.process().destroyForcibly().waitFor();
        }
    }

    @Test
    void printsHelpAndVersion() throws Exception {
        Program help = run(Map.of(), "--help");
        Program version = run(Map.of(), "--version");
        assertThat(help.status()).isZero();
        assertThat(help.output()).contains("--version", "WINDSOCK_HOST (127.0.0.1)", "WINDSOCK_STORE_URL");
        assertThat(version.status()).isZero();
        assertThat(version.output()).matches("windsock \\S+\\R");
        assertThat(help.errors() + version.errors()).isEmpty();
    }

    @Test
    void reportsStartupErrorsInOneLine() throws Exception {
        try (ServerSocket inUse = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Program option = run(Map.of(), "--prot=1");
            Program value = run(Map.of("WINDSOCK_PORT", "http"));
            Program name = run(Map.of("WINDSOCK_PROT", "1"));
            Program port = run(Map.of("WINDSOCK_PORT", Integer.toString(inUse.getLocalPort())));
            fails(option, 2, "--prot=1");
            fails(
                    value,
                    2,
                    "WINDSOCK_PORT: invalid value \"http\" (expected a port from 0 to 65535; 0 picks a free one)");
            fails(name, 2, "WINDSOCK_PROT");
            fails(port, 1, "WINDSOCK_PORT");
        }
        Path damaged = Files.createDirectory(folder.resolve("damaged"));
        Files.writeString(damaged.resolve("store.db"), "gzip, or half of a backup ".repeat(1_000));
        fails(run(Map.of("WINDSOCK_DATA_DIR", damaged.toString())), 1, "back-up-and-restore.md ([SQLITE_NOTADB] ");
        Program first = run(Map.of());
        first.port();
        fails(run(Map.of()), 1, "WINDSOCK_DATA_DIR");
        fails(
                run(Map.of(
                        "WINDSOCK_DATA_DIR",
                        folder.resolve("other").toString(),
                        "WINDSOCK_STORE_URL",
                        PostgresCluster.shared().createDatabase(Collation.C).url() + "_not",
                        "WINDSOCK_STORE_USER",
                        "windsock",
                        "WINDSOCK_STORE_PASSWORD",
                        "a secret")),
                1,
                "WINDSOCK_STORE_PASSWORD: the database rejects the user or the password");
    }

    @Test
    void readsSettingsFromAFileAndChecksThem() throws Exception {
        String password = "a secret of the database";
        Path file = folder.resolve("windsock.conf");
        Files.writeString(file, "WINDSOCK_LIMIT_IDLE_SECONDS=1\nWINDSOCK_PORT=http\nWINDSOCK_BASE_PATH=/a\n");
        Program invalid = run(Map.of("WINDSOCK_PORT", "1"), "--config", file.toString(), "--check");
        fails(invalid, 2, file + ":1: WINDSOCK_LIMIT_IDLE_SECONDS: invalid value \"1\"");
        fails(run(Map.of(), "--config", file.toString()), 2, file + ":1: WINDSOCK_LIMIT_IDLE_SECONDS");
        fails(run(Map.of(), "--config"), 2, "--config requires a file");

        Path certificate = Files.writeString(folder.resolve("cert.pem"), "no certificate");
        Program unusable = run(
                Map.of("WINDSOCK_TLS_CERTIFICATE", certificate.toString(), "WINDSOCK_TLS_KEY", certificate.toString()),
                "--check");
        fails(unusable, 2, "WINDSOCK_TLS_CERTIFICATE: " + certificate + " contains no PEM certificate");

        // not even the driver prints a password in the wrong place
        Program misplaced =
                run(Map.of("WINDSOCK_STORE_URL", "jdbc:postgresql://windsock:secret@db/windsock"), "--check");
        fails(misplaced, 2, "WINDSOCK_STORE_URL: invalid value (expected a JDBC URL");

        Files.writeString(file, "WINDSOCK_LIMIT_IDLE_SECONDS=60\nWINDSOCK_BASE_PATH=/a\n");
        Program valid = run(Map.of("WINDSOCK_CONFIG", file.toString()), "--check");
        assertThat(valid.status()).as(valid.errors()).isZero();
        assertThat(valid.output()).isEqualTo("windsock: the settings are valid\n");

        Program server = run(Map.of("WINDSOCK_CONFIG", file.toString()));
        int port = server.port();
        assertThat(server.output()).contains("listens on http://127.0.0.1:" + port + "/a");
        Path bundle = folder.resolve("bundle.zip");
        Program diagnosis = run(
                Map.of(
                        "WINDSOCK_STORE_URL",
                        "jdbc:postgresql://db/windsock?password=" + password.replace(' ', '+'),
                        "WINDSOCK_STORE_PASSWORD",
                        password,
                        "JDK_JAVA_OPTIONS",
                        "-XX:OnOutOfMemoryError=page+" + password.replace(' ', '+'),
                        "WINDSOCK_CONFIG",
                        file.toString()),
                "--diagnose",
                bundle.toString());
        assertThat(diagnosis.status()).as(diagnosis.errors()).isZero();
        Map<String, String> texts = Zip.texts(bundle);
        assertThat(texts).containsOnlyKeys("about.txt", "settings.txt", "data-directory.txt", "server.txt");
        assertThat(texts.get("settings.txt"))
                .contains("WINDSOCK_BASE_PATH=/a", "WINDSOCK_STORE_PASSWORD=(secret)", "Problems: []");
        assertThat(texts.get("about.txt")).contains("-XX:OnOutOfMemoryError=...");
        assertThat(texts.get("server.txt")).contains("store UP", "windsock_store_available 1.0", "main");
        assertThat(texts.get("data-directory.txt")).contains("store.db");
        Matcher key = PRINTED_KEY.matcher(server.output());
        assertThat(key.find()).isTrue();
        assertThat(texts.values())
                .noneMatch(text -> text.contains(password)
                        || text.contains(password.replace(' ', '+'))
                        || text.contains(key.group(1)));
        fails(run(Map.of(), "--diagnose", bundle.toString()), 1, "exists already");
    }

    @Test
    void logsInTheFormatAndWithTheLevelsOfTheSettings() throws Exception {
        Program server = run(Map.of(
                "WINDSOCK_LOGGING_FORMAT", "json", "WINDSOCK_LOGGING_LEVEL", "warn,dev.windsock.Application=info"));
        server.port();
        assertThat(server.output().lines().map(Texts::json))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(Texts.text(line, "time")).endsWith("Z"))
                .filteredOn(line -> Texts.text(line, "level").equals("INFO"))
                .allSatisfy(line -> assertThat(Texts.text(line, "logger")).isEqualTo("dev.windsock.Application"));
        // the key is printed for the operator
        assertThat(server.errors()).containsPattern(PRINTED_KEY);
    }

    @Test
    void printsSignInLinksThatContainNoKey() throws Exception {
        fails(run(Map.of(), "--sign-in"), 1, "--sign-in: no server runs on ");
        fails(run(Map.of(), "--sign-in", "extra"), 2, "--sign-in");
        Program server = run(Map.of());
        int port = server.port();
        Matcher first = LINK.matcher(server.output());
        assertThat(first.find()).as(server.output()).isTrue();
        Program command = run(Map.of(), "--sign-in");
        assertThat(command.status()).as(command.errors()).isZero();
        assertThat(command.output()).matches("http://127\\.0\\.0\\.1:" + port + "/#code=[A-Za-z0-9_-]{43}\\R");
        assertThat(command.output().strip()).isNotEqualTo(first.group());
        assertThat(command.errors()).isEmpty();
        // no log contains the code
        assertThat(server.output() + server.errors())
                .doesNotContain(command.output().strip().split("#code=", 2)[1]);
    }

    @Test
    void startsWithAnInvalidAdminKey() throws Exception {
        Program server = run(Map.of("WINDSOCK_ADMIN_KEY", "${ADMIN_KEY}"));
        server.port();
        assertThat(server.output())
                .containsOnlyOnce("Ignoring WINDSOCK_ADMIN_KEY, which is not an API key")
                .containsPattern(PRINTED_KEY);
    }

    private static void fails(Program program, int status, String names) throws InterruptedException {
        assertThat(program.status()).as(program.errors()).isEqualTo(status);
        assertThat(program.errors()).startsWith("windsock: ").contains(names).matches("[^\\r\\n]+\\R");
        assertThat(program.output()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void keepsInstancesAcrossARestart() throws Exception {
        Program first = run(Map.of("WINDSOCK_DRAIN_SECONDS", "2", "WINDSOCK_HUB_HEARTBEAT_SECONDS", "7"));
        int port = first.port();
        Matcher printed = PRINTED_KEY.matcher(first.output());
        assertThat(printed.find()).as(first.output()).isTrue();
        String key = printed.group(1);
        assertThat(printed.find()).isFalse();
        // printed for the operator, but not logged
        assertThat(first.output().lines().filter(line -> line.contains(key)))
                .hasSize(1)
                .noneMatch(line -> line.contains("INFO"));

        HttpAnswer launched =
                send(port, "POST", "/api/instances", key, "{\"name\":\"a\",\"command\":[\"sleep\",\"300\"]}");
        assertThat(launched.status()).as(launched.body()).isEqualTo(202);
        String id = launched.text("id");
        awaitRunning(port, key, id);
        String pid = send(port, "GET", "/api/instances/" + id, key, null).text("driver_ref");

        try (WsClient socket = WsClient.open(port, "/ws", "X-API-Key: " + key);
                SseClient stream = SseClient.open(port, "/api/dashboard/stream", "X-API-Key: " + key)) {
            assertThat(Texts.text(socket.await("WELCOME"), "heartbeat_interval_ms"))
                    .isEqualTo("7000");
            stream.await("metrics");
            first.process().destroy();
            WsClient.Frame close = socket.awaitClose();
            assertThat(close.code()).isEqualTo(4002);
            assertThat(Texts.json(close.reason()).get("retry_after_ms").getIntValue())
                    .isBetween(0, 2_000);
            assertThat(Texts.text(Texts.json(stream.await("close").data()), "reason"))
                    .isEqualTo("DRAINING");
            stream.awaitEnd();
        }
        long signalled = System.nanoTime();
        assertThat(first.status()).isIn(0, 143);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - signalled))
                .isLessThan(20);
        assertThat(first.errors()).isEmpty();
        assertThat(first.output()).doesNotContain("Exception");

        Program second = run(Map.of());
        int again = second.port();
        assertThat(second.output()).doesNotContain("wsk_");
        awaitRunning(again, key, id);
        assertThat(send(again, "GET", "/api/instances/" + id, key, null).text("driver_ref"))
                .isEqualTo(pid);
        assertThat(send(again, "DELETE", "/api/instances/" + id, key, null).status())
                .isEqualTo(202);
        Deadline.await("TERMINATED", () -> status(again, key, id).equals("TERMINATED"));
    }

    @Test
    void continuesWithTheDataOfAVersionBeforeSqlite() throws Exception {
        H2StoreTest.extractOldStore(folder.resolve("data"));
        String key = "wsk_pwtbhfel_9b_SuaOHKdBYn2afKLgBNVD9bBxKW9D7FjXI664TZYg";
        int port = run(Map.of()).port();

        HttpAnswer verified = send(port, "GET", "/api/audit/verify", key, null);
        assertThat(verified.json().get("ok").getBooleanValue())
                .as(verified.body())
                .isTrue();
        assertThat(verified.json().get("rows").getIntValue()).isEqualTo(43);
        assertThat(verified.text("head_hash"))
                .isEqualTo("1dfd041918cc996c36cfec0ab7aa5afae76eece087c5f9cbb9ddcd6371ebcb1a");
        HttpAnswer published = send(port, "POST", "/api/events", key, "{\"type\":\"AFTER\",\"payload\":{}}");
        assertThat(published.body()).contains("\"3wn8mv9al1:185\"");
        HttpAnswer resumed = send(port, "GET", "/api/events?after=3wn8mv9al1:183&limit=1", key, null);
        assertThat(resumed.body()).contains("\"3wn8mv9al1:184\"");
        assertThat(send(port, "GET", "/api/audit/verify", key, null)
                        .json()
                        .get("ok")
                        .getBooleanValue())
                .isTrue();
    }

    @Test
    void writesTheSameFormatsInEveryLocale() throws Exception {
        // the digits of this locale are not ASCII
        Program program =
                run(Map.of("JDK_JAVA_OPTIONS", "-Duser.language=ar -Duser.country=EG", "WINDSOCK_DRAIN_SECONDS", "0"));
        int port = program.port();
        Matcher printed = PRINTED_KEY.matcher(program.output());
        assertThat(printed.find()).as(program.output()).isTrue();
        String key = printed.group(1);
        assertThat(send(port, "POST", "/api/keys", key, "{\"name\":\"a\",\"role\":\"viewer\"}")
                        .status())
                .isEqualTo(201);
        String cursor = send(port, "GET", "/api/keys?limit=1", key, null).text("next_cursor");
        HttpAnswer page = send(port, "GET", "/api/keys?limit=1&cursor=" + cursor, key, null);
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        try (WsClient socket = WsClient.open(port, "/ws", "X-API-Key: " + key);
                SseClient stream = SseClient.open(port, "/api/dashboard/stream", "X-API-Key: " + key)) {
            socket.await("WELCOME");
            stream.await("metrics");
            program.process().destroy();
            assertThat(Texts.json(socket.awaitClose().reason())
                            .get("retry_after_ms")
                            .getIntValue())
                    .isZero();
            assertThat(Texts.json(stream.await("close").data()).get("code").getIntValue())
                    .isEqualTo(4002);
        }
        assertThat(program.status()).isIn(0, 143);
    }

    @Test
    void backsUpAndRestoresWhileChangesAreMade() throws Exception {
        Program server = run(Map.of());
        int port = server.port();
        Matcher printed = PRINTED_KEY.matcher(server.output());
        assertThat(printed.find()).isTrue();
        String key = printed.group(1);
        String kept = send(port, "POST", "/api/instances", key, "{\"name\":\"kept\",\"command\":[\"sleep\",\"300\"]}")
                .text("id");
        String ended = send(port, "POST", "/api/instances", key, "{\"name\":\"ended\",\"command\":[\"sleep\",\"300\"]}")
                .text("id");
        awaitRunning(port, key, kept);
        awaitRunning(port, key, ended);

        Path copy = folder.resolve("copy.db");
        AtomicBoolean publishing = new AtomicBoolean(true);
        Thread publisher = Thread.ofVirtual().start(() -> {
            for (int i = 0; publishing.get(); i++) {
                publish(port, key, i);
            }
        });
        Program backup = run(Map.of(), "--backup", copy.toString());
        assertThat(backup.status()).as(backup.errors()).isZero();
        assertThat(backup.output()).isEmpty();
        publish(port, key, -1);
        publishing.set(false);
        publisher.join();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
        fails(run(Map.of(), "--backup", copy.toString()), 1, "copy.db exists already");
        fails(run(Map.of(), "--backup"), 2, "windsock --backup FILE");
        List<String> all = ids(port, key);
        assertThat(send(port, "DELETE", "/api/instances/" + ended, key, null).status())
                .isEqualTo(202);
        Deadline.await("TERMINATED", () -> status(port, key, ended).equals("TERMINATED"));
        server.process().destroyForcibly().waitFor();

        // the killed server's socket is still there
        Program offline = run(Map.of(), "--backup", folder.resolve("offline.db").toString());
        assertThat(offline.status()).as(offline.errors()).isZero();

        Path data = folder.resolve("data");
        for (String name : List.of("store.db", "store.db-wal", "store.db-shm")) {
            Files.deleteIfExists(data.resolve(name));
        }
        fails(run(Map.of()), 1, "the database is missing or empty, but");
        Files.copy(copy, data.resolve("store.db"));
        fails(run(Map.of()), 1, "the database has lost changes");

        int again = run(Map.of(), "--restored").port();
        List<String> restored = ids(again, key);
        assertThat(restored).hasSizeGreaterThan(1).hasSizeLessThan(all.size());
        assertThat(all).startsWith(restored.toArray(String[]::new));
        assertThat(send(again, "GET", "/api/audit/verify", key, null).text("ok"))
                .isEqualTo("true");
        JsonNode row = send(again, "GET", "/api/audit?action=server:restore", key, null)
                .json()
                .get("items")
                .get(0);
        assertThat(Texts.text(row.get("actor"), "name")).isEqualTo("operator");
        Position position =
                Position.parse(Texts.text(row.get("details"), "position")).orElseThrow();
        Position previous = Position.parse(Texts.text(row.get("details"), "previous_position"))
                .orElseThrow();
        assertThat(position.epoch()).isNotEqualTo(previous.epoch());
        assertThat(position.offset()).isLessThan(previous.offset());
        awaitRunning(again, key, kept);
        Deadline.await("an end", () -> !status(again, key, ended).equals("RUNNING"));
        send(again, "DELETE", "/api/instances/" + kept, key, null);
        Deadline.await("TERMINATED", () -> status(again, key, kept).equals("TERMINATED"));
    }

    private static void publish(int port, String key, int number) {
        try {
            HttpAnswer answer =
                    send(port, "POST", "/api/events", key, "{\"type\":\"LOAD\",\"payload\":{\"n\":" + number + "}}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the ids of all published events, in order. */
    private static List<String> ids(int port, String key) throws IOException {
        List<String> ids = new ArrayList<>();
        String after = "";
        while (after != null) {
            JsonNode page = send(port, "GET", "/api/events?limit=200" + after, key, null)
                    .json();
            page.get("items").values().forEach(event -> {
                if (Texts.text(event, "type").equals("LOAD")) {
                    ids.add(Texts.text(event, "id"));
                }
            });
            after = Texts.text(page, "next_cursor") == null ? null : "&after=" + Texts.text(page, "next_cursor");
        }
        return ids;
    }

    @Test
    void servesHttpsWithACertificate() throws Exception {
        TestCertificate made = TestCertificate.make(folder);
        Path certificate = Files.writeString(folder.resolve("cert.pem"), made.certificate());
        Path key = Files.writeString(folder.resolve("key.pem"), made.key());
        Program program = run(Map.of(
                "WINDSOCK_TLS_CERTIFICATE",
                certificate.toString(),
                "WINDSOCK_TLS_KEY",
                key.toString(),
                "WINDSOCK_LIMIT_MAX_LINE_BYTES",
                "2000",
                "WINDSOCK_DRAIN_SECONDS",
                "0"));
        Pattern listens = Pattern.compile("listens on https://127\\.0\\.0\\.1:(\\d+)");
        Deadline.await("listens", () -> {
            assertThat(program.process().isAlive())
                    .as(program.output() + program.errors())
                    .isTrue();
            return listens.matcher(program.output()).find();
        });
        Matcher found = listens.matcher(program.output());
        assertThat(found.find()).isTrue();
        int port = Integer.parseInt(found.group(1));
        assertThat(program.output()).contains("sign in  https://127.0.0.1:" + port + "/#code=");
        try (Wire wire = Wire.tls(port, TestCertificate.trusting(made))) {
            assertThat(wire.exchange("GET", "/health", null).status()).isEqualTo(200);
            assertThat(wire.exchange("GET", "/health?" + "x".repeat(2_000), null)
                            .status())
                    .isEqualTo(414);
        }
        program.process().destroy();
        assertThat(program.status()).isIn(0, 143);

        Files.writeString(key, "nothing");
        fails(
                run(Map.of("WINDSOCK_TLS_CERTIFICATE", certificate.toString(), "WINDSOCK_TLS_KEY", key.toString())),
                1,
                "WINDSOCK_TLS_KEY: " + key + " contains no PEM private key");
        fails(
                run(Map.of("WINDSOCK_TLS_KEY", key.toString())),
                2,
                "WINDSOCK_TLS_KEY: requires WINDSOCK_TLS_CERTIFICATE");
    }

    private static void awaitRunning(int port, String key, String id) {
        Deadline.await("RUNNING", () -> status(port, key, id).equals("RUNNING"));
    }

    private static String status(int port, String key, String id) {
        try {
            return send(port, "GET", "/api/instances/" + id, key, null).text("status");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpAnswer send(int port, String method, String path, String key, String body) throws IOException {
        try (Wire wire = new Wire(port)) {
            return wire.exchange(method, path, body, "X-API-Key: " + key, "Content-Type: application/json");
        }
    }
}
