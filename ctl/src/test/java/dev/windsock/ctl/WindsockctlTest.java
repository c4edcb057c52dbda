// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.it.ProcessOutput;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.WindsockProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the commands against the packaged server, as scripts and users run them. */
@NullUnmarked
final class WindsockctlTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    static Path data;

    private static WindsockProcess server;

    @TempDir
    Path home;

    private Ctl ctl;

    @BeforeAll
    static void startServer() throws InterruptedException {
        server = WindsockProcess.startPackaged(data);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void useTheServer() {
        ctl = new Ctl(home).with("WINDSOCKCTL_URL", server.url()).with("WINDSOCKCTL_KEY", RunningServer.ADMIN_KEY);
    }

    private static JsonNode json(Ctl.Result result) throws JsonProcessingException {
        assertThat(result.status()).as(result.err()).isZero();
        return JSON.readTree(result.out());
    }

    private String launch(String name, String... command) {
        String[] arguments = new String[command.length + 4];
        System.arraycopy(new String[] {"run", "--name", name, "--"}, 0, arguments, 0, 4);
        System.arraycopy(command, 0, arguments, 4, command.length);
        Ctl.Result result = ctl.run(arguments);
        assertThat(result.status()).as(result.err()).isZero();
        return result.out().strip();
    }

    @Test
    void signsInWithAKeyFromTheInputAndForgetsIt() throws IOException {
        Ctl own = new Ctl(home);
        assertThat(own.run("ps").status()).isEqualTo(ExitCode.SIGNED_OUT.number());
        Ctl.Result wrong = own.runWithInput("wsk_abcdefgh_" + "B".repeat(43), "login", server.url());
        assertThat(wrong.status()).isEqualTo(ExitCode.SIGNED_OUT.number());

        Ctl.Result login = own.runWithInput(RunningServer.ADMIN_KEY + "\n", "login", server.url(), "-p", "lab");
        assertThat(login.status()).as(login.err()).isZero();
        assertThat(login.out() + login.err()).doesNotContain(RunningServer.ADMIN_KEY);
        Path file = home.resolve("windsock/profiles.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(own.run("profiles").out()).contains("lab", server.url()).doesNotContain("wsk_");
        assertThat(own.run("profiles", "-o", "json").out())
                .contains("\"name\":\"lab\"", "\"current\":true")
                .doesNotContain("wsk_");
        assertThat(own.run("ps", "-q").status()).isZero();
        assertThat(own.run("-p", "lab", "ps").status()).isEqualTo(ExitCode.USAGE.number());
        assertThat(own.run("ps", "-p", "none").status()).isEqualTo(ExitCode.NOT_FOUND.number());

        assertThat(own.run("logout").status()).isZero();
        assertThat(Files.readString(file)).doesNotContain("wsk_");
        assertThat(own.run("ps").status()).isEqualTo(ExitCode.SIGNED_OUT.number());
    }

    @Test
    void keepsALinkToItsProfiles() throws IOException {
        Path repository = Files.createDirectory(home.resolve("dotfiles"));
        Path link = Files.createDirectory(home.resolve("windsock")).resolve("profiles.json");
        Path file = Files.writeString(repository.resolve("profiles.json"), "{}");
        Files.createSymbolicLink(link, file);
        Ctl own = new Ctl(home);
        assertThat(own.runWithInput(RunningServer.ADMIN_KEY, "login", server.url())
                        .status())
                .isZero();
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(file)).contains(server.url());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(repository)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void storesProfilesInTheHomeDirectoryOfTheEnvironment() {
        Ctl own = new Ctl(home).with("XDG_CONFIG_HOME", "").with("HOME", home.toString());
        assertThat(own.runWithInput(RunningServer.ADMIN_KEY, "login", server.url())
                        .status())
                .isZero();
        assertThat(home.resolve(".config/windsock/profiles.json")).exists();
        Ctl homeless = own.with("HOME", "?");
        Ctl.Result result = homeless.run("profiles");
        assertThat(result.status()).isEqualTo(ExitCode.USAGE.number());
        assertThat(result.err()).contains("set HOME").hasLineCount(1);
        // the profiles are not needed
        assertThat(homeless.with("WINDSOCKCTL_URL", server.url())
                        .with("WINDSOCKCTL_KEY", RunningServer.ADMIN_KEY)
                        .run("ps")
                        .status())
                .isZero();
    }

    @Test
    void reportsProfilesThatSomethingElseHasWritten() throws IOException {
        Path file = Files.createDirectory(home.resolve("windsock")).resolve("profiles.json");
        for (String text : List.of("", "[]", "{\"profiles\": {\"a\": {}}}", "{\"profiles\": {\"a\": null}}")) {
            Files.writeString(file, text);
            Ctl.Result result = new Ctl(home).run("ps", "-p", "a");
            assertThat(result.status()).as(text).isEqualTo(ExitCode.USAGE.number());
            assertThat(result.err())
                    .contains("remove the file and sign in again")
                    .hasLineCount(1);
        }
        for (String text : List.of("null", "{}")) {
            Files.writeString(file, text);
            assertThat(new Ctl(home).run("ps").status()).as(text).isEqualTo(ExitCode.SIGNED_OUT.number());
        }
    }

    @Test
    void launchesListsStopsAndTerminatesInstances() throws Exception {
        String id = launch("web", "sh", "-c", "echo hello; exec sleep 600");
        JsonNode list = json(ctl.run("ps", "-o", "json"));
        assertThat(list.findValuesAsText("id")).contains(id);
        assertThat(ctl.run("ps").out()).startsWith("ID").contains("web", "RUNNING", id.substring(0, 8));
        assertThat(ctl.run("ps", "-s", "STOPPED", "-q").out()).doesNotContain(id);

        assertThat(ctl.run("run", "--name", "web", "--", "true").status()).isEqualTo(ExitCode.CONFLICT.number());
        Ctl.Result stopped = ctl.run("stop", id.substring(0, 8), "nothing");
        assertThat(stopped.status()).isEqualTo(ExitCode.NOT_FOUND.number());
        assertThat(stopped.out()).isEqualTo("web STOPPED\n");
        assertThat(stopped.err()).contains("There is no instance nothing");
        assertThat(json(ctl.run("start", "web", "-o", "json"))
                        .get(0)
                        .get("status")
                        .asText())
                .isEqualTo("RUNNING");
        assertThat(ctl.run("rm", "web").out()).isEqualTo("web TERMINATED\n");
    }

    @Test
    void returnsTheExitCodeOfAFollowedInstance() {
        Ctl.Result result = ctl.run(
                "run", "--follow", "-e", "WHO=world", "--", "sh", "-c", "echo hello $WHO; printf unfinished; exit 3");
        assertThat(result.status()).as(result.err()).isEqualTo(3);
        assertThat(result.out()).isEqualTo("hello world\nunfinished\n");
        assertThat(ctl.run("run", "--", "/nothing/here").status()).isEqualTo(ExitCode.FAILED.number());
    }

    @Test
    void printsAndFollowsLogs() throws Exception {
        Path go = home.resolve("go");
        launch("writer", "sh", "-c", "echo one; echo two; until test -e " + go + "; do sleep 0.1; done; echo three");
        ProcessOutput followed = ProcessOutput.of(ctl.start("logs", "-f", "writer"));
        followed.awaitLine("two", TIMEOUT);
        assertThat(ctl.run("logs", "writer", "-n", "1").out()).isEqualTo("two\n");
        Files.createFile(go);
        followed.awaitLine("three", TIMEOUT);
        followed.awaitEnd();
        assertThat(followed.text()).isEqualTo("one\ntwo\nthree");
    }

    @Test
    void resumesEventsAfterAPositionWithoutAGap() throws Exception {
        String id = launch("source", "sleep", "600");
        String started = ctl.run("events", "-o", "json")
                .out()
                .lines()
                .filter(line -> line.contains("INSTANCE_STARTED") && line.contains(id))
                .findFirst()
                .orElseThrow();
        String position = JSON.readTree(started).get("position").asText();
        Process process = ctl.start("events", "-f", "-a", position, "-o", "json");
        try {
            ProcessOutput events = ProcessOutput.of(process);
            assertThat(ctl.run("stop", "source").status()).isZero();
            events.awaitLine("INSTANCE_STOPPED", TIMEOUT);
            List<String> resumed = ctl.run("events", "--after", position, "-o", "json")
                    .out()
                    .lines()
                    .filter(line -> line.contains(id) && line.contains("\"INSTANCE_"))
                    .toList();
            assertThat(resumed).isNotEmpty().noneMatch(line -> line.contains("INSTANCE_STARTED"));
            assertThat(resumed.getLast()).contains("INSTANCE_STOPPED");
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ctl.run("events", "--after", "nonsense").status()).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void showsUsageOnce() throws Exception {
        String id = launch("busy", "sleep", "600");
        Ctl.Result top = ctl.run("top", "--once");
        assertThat(top.status()).as(top.err()).isZero();
        assertThat(top.out()).contains("host: CPU", "busy", "RUNNING");
        assertThat(ctl.run("top", "-o", "json").out()).contains("\"id\":\"" + id + "\"");
    }

    @Test
    void listsInstancesByLabelsAndStatuses() {
        String id = ctl.run("run", "--name", "labelled", "-l", "tier=db", "-l", "zone=a", "--", "sleep", "600")
                .out()
                .strip();
        assertThat(ctl.run("ps", "-q", "-l", "tier=db", "-l", "zone=a", "-s", "running", "-s", "ERROR")
                        .out())
                .isEqualTo(id + "\n");
        assertThat(ctl.run("ps", "-q", "-l", "tier=db", "-l", "zone=b").out()).isEmpty();
        assertThat(ctl.run("ps", "-o", "json", "-l", "tier=web").out()).isEqualTo("[]\n");
    }

    @Test
    void createsRotatesAndRevokesKeys() throws Exception {
        JsonNode created = json(ctl.run("keys", "create", "ci", "--role", "viewer", "--expires", "1d", "-o", "json"));
        String secret = created.get("secret").asText();
        Ctl viewer = new Ctl(home).with("WINDSOCKCTL_URL", server.url()).with("WINDSOCKCTL_KEY", secret);
        assertThat(viewer.run("ps").status()).isZero();
        assertThat(viewer.run("run", "--", "true").status()).isEqualTo(ExitCode.FORBIDDEN.number());
        assertThat(ctl.run("keys", "ls").out()).contains("ci", "viewer").doesNotContain(secret);
        String id = created.get("id").asText();
        Ctl.Result rotated = ctl.run("keys", "rotate", id);
        assertThat(rotated.out().strip()).startsWith("wsk_" + id).isNotEqualTo(secret);
        assertThat(ctl.run("keys", "revoke", id).status()).isZero();
        assertThat(viewer.run("ps").status()).isEqualTo(ExitCode.SIGNED_OUT.number());
        assertThat(ctl.run("keys", "create", "x", "--role", "king").status()).isEqualTo(ExitCode.USAGE.number());
        assertThat(ctl.run("keys", "create", "x", "--permission", "instance:fly")
                        .status())
                .isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void listsAndVerifiesTheAuditLog() throws Exception {
        launch("audited", "true");
        JsonNode rows = json(ctl.run("audit", "--action", "instance:launch", "-n", "1", "-o", "json"));
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get("user_agent").asText()).startsWith("windsockctl ");
        assertThat(ctl.run("audit", "--since", "1h").out()).contains("instance:launch", "OK");
        assertThat(json(ctl.run("audit", "--verify", "-o", "json")).get("ok").asBoolean())
                .isTrue();
    }

    @Test
    void rejectsInvalidOptionsInOneLine() {
        for (String[] wrong : new String[][] {
            {"stop", "x", "--timeout", "5x"},
            {"stop", "x", "--timeout", "999999d"},
            {"audit", "-n", "0"},
            {"audit", "--outcome", "GOOD"},
            {"ps", "--status", "UNKNOWN"},
            {"ps", "--label", "tier"},
            {"run", "--memory", "999999999999t", "--", "true"},
            {"run", "--cpus", "1e99", "--", "true"},
            {"logs", "x", "--since", "yesterday"},
            {"run", "--memory", "much", "--", "true"},
            {"run", "--restart", "sometimes", "--", "true"},
            {"run", "--label", "x", "--", "true"},
            {"run", "--env", "NOT_SET_HERE", "--", "true"},
        }) {
            Ctl.Result result = ctl.run(wrong);
            assertThat(result.status()).as(result.err()).isEqualTo(ExitCode.USAGE.number());
            assertThat(result.err()).doesNotContain("unknown_default").hasLineCount(1);
        }
    }

    @Test
    void endsQuietlyWhenNobodyReadsItsOutput() throws Exception {
        Process process = ctl.start("events", "--follow", "--after", position("before"));
        try (var lines = process.inputReader()) {
            assertThat(lines.readLine()).isNotBlank();
        }
        // the next line cannot be written
        launch("after", "true");
        assertThat(process.waitFor(TIMEOUT)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** Launches an instance and returns the position before its last change. */
    private String position(String name) throws JsonProcessingException {
        launch(name, "true");
        return JSON.readTree(ctl.run("events", "-o", "json")
                        .out()
                        .lines()
                        .filter(line -> line.contains("INSTANCE_CREATED"))
                        .reduce((first, last) -> last)
                        .orElseThrow())
                .get("position")
                .asText();
    }

    @Test
    void attachesAScriptWithoutATerminal() {
        launch("scripted", "sleep", "600");
        Ctl.Result result = ctl.runWithInput("echo in-$((1+1)); exit 5\n", "attach", "scripted", "/bin/sh");
        assertThat(result.status()).as(result.err()).isEqualTo(5);
        assertThat(result.out()).contains("in-2");
    }

    @Test
    void failsWhenItsOutputCannotBeWritten() {
        Ctl.Result result = ctl.runInto(Path.of("/dev/full"), "ps");
        assertThat(result.status()).isEqualTo(ExitCode.FAILED.number());
        assertThat(result.err())
                .startsWith("windsockctl: Cannot write the output: ")
                .hasLineCount(1);
    }

    @Test
    void printsTheUsageOnceWithoutATerminal() {
        Ctl.Result top = ctl.run("top");
        assertThat(top.status()).as(top.err()).isZero();
        assertThat(top.out()).contains("NAME", "CPU %").doesNotContain("\u001b");
    }

    @Test
    void alignsWideCharacters() {
        assertThat(ctl.run("keys", "create", "日本語", "--role", "viewer").status())
                .isZero();
        List<String> lines = ctl.run("keys", "ls").out().lines().toList();
        assertThat(lines)
                .filteredOn(line -> line.contains("日本語"))
                .singleElement()
                // three characters are six columns wide
                .satisfies(line -> assertThat(line.indexOf("viewer"))
                        .isEqualTo(lines.getFirst().indexOf("ROLE") - 3));
    }

    @Test
    void requiresAKeyForTheServerOfTheEnvironment() {
        new Ctl(home).runWithInput(RunningServer.ADMIN_KEY, "login", server.url());
        Ctl.Result result =
                new Ctl(home).with("WINDSOCKCTL_URL", "http://127.0.0.1:1").run("ps");
        // the key in the profile is for a different server
        assertThat(result.status()).isEqualTo(ExitCode.SIGNED_OUT.number());
        assertThat(result.err()).contains("WINDSOCKCTL_KEY");
    }

    @Test
    void passesVariablesOfItsOwnEnvironment() {
        Ctl.Result result = ctl.with("WHO", "world")
                .run("run", "--follow", "-e", "WHO", "-e", "EMPTY=", "--", "sh", "-c", "echo $WHO:$EMPTY:");
        assertThat(result.out()).as(result.err()).isEqualTo("world::\n");
    }

    @Test
    void reportsServersThatCannotBeReached() {
        Ctl.Result result = new Ctl(home)
                .with("WINDSOCKCTL_URL", "http://127.0.0.1:" + WindsockProcess.freePort())
                .with("WINDSOCKCTL_KEY", RunningServer.ADMIN_KEY)
                .run("ps");
        assertThat(result.status()).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("windsockctl: ").doesNotContain("\tat ");
    }

    @Test
    void explainsCommandsAndExitCodes() {
        Ctl.Result help = ctl.run("--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("attach", "completion", "Exit codes:", "7  the server cannot be reached");
        assertThat(ctl.run().status()).isEqualTo(ExitCode.USAGE.number());
        Ctl.Result unknown = ctl.run("pss");
        assertThat(unknown.status()).isEqualTo(ExitCode.USAGE.number());
        assertThat(unknown.err().lines()).hasSize(1);
    }

    @Test
    void completesCommandsAndOptionsInShells() throws Exception {
        for (String shell : List.of("bash", "zsh")) {
            Path script = Files.writeString(
                    home.resolve(shell), ctl.run("completion", shell).out());
            Process check = new ProcessBuilder(shell, "-n", script.toString())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(check.getInputStream().readAllBytes())).isEmpty();
            assertThat(check.waitFor()).isZero();
            // a constant of the client for values of later servers
            assertThat(script).content().doesNotContain("unknown_default").contains("TERMINATED");
            // files complete the program of an instance, but not the name of one
            assertThat(functionOf("run", script)).doesNotContain("+o default");
            assertThat(functionOf("attach", script)).doesNotContain("+o default");
            assertThat(functionOf("logs", script)).contains("+o default");
        }
        Process zsh = new ProcessBuilder(
                        "zsh",
                        "-fc",
                        "source $0 && unalias compopt && whence -w compopt",
                        home.resolve("zsh").toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(zsh.getInputStream().readAllBytes())).isEqualTo("compopt: function\n");
        Process bash = new ProcessBuilder(
                        "bash", "-c", """
                        source "$0"
                        COMP_WORDS=(windsockctl lo) COMP_CWORD=1
                        _complete_windsockctl
                        echo "${COMPREPLY[@]}"
                        COMP_WORDS=(windsockctl logs --ta) COMP_CWORD=2
                        # says that no completion is in progress
                        _complete_windsockctl 2>/dev/null
                        echo "${COMPREPLY[@]}"
                        """, home.resolve("bash").toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes()).lines().map(String::strip))
                .containsExactly("login logout logs", "--tail");
    }

    private static String functionOf(String command, Path script) throws IOException {
        String start = "function _picocli_windsockctl_" + command + "()";
        assertThat(script).content().containsOnlyOnce(start);
        return Files.readString(script).split(Pattern.quote(start))[1].split("\nfunction ")[0];
    }
}
