// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package: installed, configured, upgraded, removed and purged. These tests run without an init system. */
@NullUnmarked
final class DebianPackageTest {
    private static final String KEY = "wsk_abcdefgh_" + "B".repeat(43);
    private static final String NEXT = "999.0.0";
    private static final String CONFIGURATION = "/etc/windsock/windsock.conf";

    @TempDir
    Path folder;

    /** Identifies the instance of this test among all processes of the machine. */
    private final String seconds = String.valueOf(ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000));

    private Overlay machine;

    @BeforeEach
    void install() throws Exception {
        machine = new Overlay();
        Files.copy(Packages.file(".deb"), machine.path("/tmp/windsock.deb"));
        machine.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "-i", "/tmp/windsock.deb");
    }

    @AfterEach
    void close() throws Exception {
        machine.close();
    }

    /** Returns a command that runs as the server's user. */
    private static String[] asUser(String... command) {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=windsock", "--regid=windsock", "--init-groups"));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    private String asServer(String... command) throws Exception {
        return machine.run(asUser(command));
    }

    private String owner(String path) throws Exception {
        return machine.run("stat", "-c", "%U:%G %a", path).strip();
    }

    @Test
    void installsAServerThatItsUserCanRun() throws Exception {
        assertThat(owner(CONFIGURATION)).isEqualTo("root:windsock 640");
        assertThat(owner("/var/lib/windsock")).isEqualTo("windsock:windsock 700");
        assertThat(owner("/opt/windsock/bin/windsock")).isEqualTo("root:root 755");
        machine.run("systemd-analyze", "verify", "--man=no", "/usr/lib/systemd/system/windsock.service");
        assertThat(machine.run(
                        "bash", "-c", "source /usr/share/bash-completion/completions/windsockctl && complete -p"))
                .contains("windsockctl");

        Files.writeString(machine.path(CONFIGURATION), "WINDSOCK_PORT=0\nWINDSOCK_BASE_PATH=/configured\n");
        assertThat(asServer("windsock", "--check")).isEqualTo("windsock: the settings are valid\n");
        List<String> command = machine.command(asUser("/usr/bin/windsock"));
        try (ServerOutput server = ServerOutput.start(folder.resolve("out"), Map.of(), command)) {
            server.url();
            assertThat(server.text()).contains("stores its data in /var/lib/windsock", "/configured");
            assertThat(asServer("windsock", "--sign-in")).contains("/#code=");
            assertThat(server.stop()).isEqualTo(143);
        }
        assertThat(machine.path("/var/lib/windsock/store.db")).exists();
    }

    @Test
    void storesItsDataWhereTheSettingsFileSays() throws Exception {
        storesItsDataIn("/srv/elsewhere", CONFIGURATION);
        storesItsDataIn("/srv/another", "/srv/windsock.conf", "--config", "/srv/windsock.conf");
        assertThat(machine.path("/var/lib/windsock/store.db")).doesNotExist();
    }

    private void storesItsDataIn(String directory, String file, String... options) throws Exception {
        machine.run("install", "-d", "-o", "windsock", directory);
        // with a byte order mark, tabs and carriage returns, as editors write them
        Files.writeString(machine.path(file), "\uFEFF\tWINDSOCK_DATA_DIR\t= " + directory + "\r\nWINDSOCK_PORT=0\r\n");
        try (ServerOutput server = ServerOutput.start(
                folder.resolve("out"), Map.of(), machine.command(asUser(windsock(List.of(options)))))) {
            server.url();
            assertThat(asServer(windsock(List.of(options), "--sign-in"))).contains("/#code=");
        }
        assertThat(machine.path(directory + "/store.db")).exists();
    }

    private static String[] windsock(List<String> options, String... more) {
        return Stream.of(Stream.of("/usr/bin/windsock"), options.stream(), Stream.of(more))
                .flatMap(Function.identity())
                .toArray(String[]::new);
    }

    @Test
    void startsAfterRootHasBackedUpTheStoppedServer() throws Exception {
        for (String name : List.of("first", "second")) {
            try (ServerOutput server = serve(name)) {
                server.url();
                assertThat(server.stop()).isEqualTo(143);
            }
            machine.run("windsock", "--backup", "/root/" + name + ".db");
            machine.run("windsock", "--diagnose", "/root/" + name + ".zip");
        }
    }

    @Test
    void usesAUserOrAGroupThatExistsAlready() throws Exception {
        for (String command : List.of("useradd --gid users windsock", "groupadd windsock")) {
            machine.run("dpkg", "-P", "windsock");
            machine.run("sh", "-c", "userdel windsock; ! getent group windsock || groupdel windsock");
            machine.run("rm", "-r", "/var/lib/windsock");
            machine.run(command.split(" "));
            machine.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "-i", "/tmp/windsock.deb");
            assertThat(owner(CONFIGURATION)).isEqualTo("root:windsock 640");
            assertThat(owner("/var/lib/windsock")).isEqualTo("windsock:windsock 700");
            assertThat(asServer("windsock", "--check")).isEqualTo("windsock: the settings are valid\n");
        }
    }

    @Test
    void namesTheUserForASettingsFileThatOthersCannotRead() throws Exception {
        Process process = new ProcessBuilder(machine.command(
                        "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "windsock", "--check"))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes()))
                .contains("/etc/windsock/windsock.conf cannot be read by this user");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void keepsSettingsAndDataAcrossUpgradesAndRemovals() throws Exception {
        Files.writeString(machine.path(CONFIGURATION), "WINDSOCK_PORT=9000\n");
        Files.writeString(machine.path("/var/lib/windsock/data"), "x");
        machine.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "-i", "/tmp/windsock.deb");
        assertKept();
        assertThat(owner(CONFIGURATION)).isEqualTo("root:windsock 640");

        machine.run("dpkg", "-r", "windsock");
        assertKept();
        assertThat(machine.path("/opt/windsock")).doesNotExist();
        assertThat(machine.path("/usr/bin/windsock").toFile()).doesNotExist();

        machine.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "-i", "/tmp/windsock.deb");
        assertKept();
        machine.run(
                "env", "DPKG_MAINTSCRIPT_PACKAGE=windsock", "deb-systemd-helper", "was-enabled", "windsock.service");

        String purged = machine.run("dpkg", "-P", "windsock");
        assertThat(purged).contains("keeping the data in /var/lib/windsock");
        assertThat(machine.path("/etc/windsock")).doesNotExist();
        assertThat(machine.path("/etc/default/windsock")).doesNotExist();
        assertThat(machine.path("/etc/systemd/system/windsock.service")).doesNotExist();
        assertThat(machine.path("/etc/systemd/system/multi-user.target.wants/windsock.service"))
                .doesNotExist();
        assertThat(machine.path("/var/lib/windsock/data")).exists();
        machine.run("getent", "passwd", "windsock");
    }

    @Test
    void restartsTheServiceOnAnUpgradeUnlessAnAdministratorHasStoppedIt() throws Exception {
        // stubs of the programs that the package calls, because no systemd is running
        Files.createDirectories(machine.path("/run/systemd/system"));
        replace("/usr/bin/systemctl", "[ \"$1\" != show ] || cat /tmp/state");
        replace("/usr/bin/deb-systemd-invoke", "echo \"$@\" >>/tmp/invoked");

        assertThat(invokedByAnUpgrade("active")).contains("restart windsock.service");
        assertThat(invokedByAnUpgrade("failed")).contains("restart windsock.service");
        assertThat(invokedByAnUpgrade("inactive")).isEmpty();
        assertThat(invokedByAnUpgrade("active")).contains("restart windsock.service");
        machine.run("dpkg", "-r", "windsock");
        assertThat(machine.path("/tmp/invoked")).content().contains("stop windsock.service");
    }

    private void replace(String program, String script) throws Exception {
        Files.deleteIfExists(machine.path(program));
        Files.writeString(machine.path(program), "#!/bin/sh\n" + script + "\n");
        machine.run("chmod", "755", program);
    }

    private String invokedByAnUpgrade(String state) throws Exception {
        return invokedByInstalling(state, "/tmp/windsock.deb");
    }

    /** Installs another version while the service is in a state, and returns the resulting actions on the service. */
    private String invokedByInstalling(String state, String file) throws Exception {
        Files.writeString(machine.path("/tmp/state"), state + "\n");
        Files.writeString(machine.path("/tmp/invoked"), "");
        machine.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "-i", file);
        return Files.readString(machine.path("/tmp/invoked"));
    }

    @Test
    void instancesKeepRunningAcrossAnUpgradeAndARemoval() throws Exception {
        Set<ProcessHandle> instance;
        try (ServerOutput server = serve("first")) {
            server.url();
            ctl(server, "run", "--name", "kept", "--", "sleep", seconds);
            instance = Packages.sleeping(seconds);
            assertThat(instance).isNotEmpty();
            // the files of the running server are replaced
            machine.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "-i", "/tmp/windsock.deb");
            assertThat(ctl(server, "ps")).contains("kept", "RUNNING");
            assertThat(server.stop()).isEqualTo(143);
        }
        try (ServerOutput server = serve("second")) {
            server.url();
            assertThat(ctl(server, "ps")).contains("kept", "RUNNING");
            assertThat(Packages.sleeping(seconds)).isEqualTo(instance);
            machine.run("dpkg", "-r", "windsock");
            assertThat(server.stop()).isEqualTo(143);
        }
        assertThat(Packages.sleeping(seconds)).isEqualTo(instance);
        instance.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void goesBackToThePreviousVersionThroughTheCopyOfAnUpgrade() throws Exception {
        Files.createDirectories(machine.path("/run/systemd/system"));
        replace("/usr/bin/systemctl", "[ \"$1\" != show ] || cat /tmp/state");
        replace("/usr/bin/deb-systemd-invoke", "echo \"$@\" >>/tmp/invoked");
        packNextVersion();
        Files.writeString(machine.path(CONFIGURATION), "WINDSOCK_METRICS_MAX_BYTES=20000000\n");
        Set<ProcessHandle> instance;
        try (ServerOutput server = serve("previous")) {
            server.url();
            ctl(server, "run", "--name", "kept", "--", "sleep", seconds);
            instance = Packages.sleeping(seconds);
            assertThat(instance).isNotEmpty();
            assertThat(server.stop()).isEqualTo(143);
        }

        assertThat(invokedByInstalling("active", "/tmp/next.deb")).contains("restart windsock.service");
        try (ServerOutput server = serve("next")) {
            server.url();
            assertThat(ctl(server, "ps")).contains("kept", "RUNNING");
            ctl(server, "run", "--name", "lost", "--", "sleep", "1");
            assertThat(server.stop()).isEqualTo(143);
        }

        // an administrator has stopped the service, and it stays stopped
        assertThat(invokedByInstalling("inactive", "/tmp/windsock.deb")).isEmpty();
        assertThat(machine.run("dpkg-query", "--show", "--showformat=${Version}", "windsock"))
                .isNotEqualTo(NEXT);
        assertThat(machine.path(CONFIGURATION)).hasContent("WINDSOCK_METRICS_MAX_BYTES=20000000");
        try (ServerOutput server = serve("rejected")) {
            assertThat(server.process().waitFor()).isEqualTo(1);
            assertThat(server.text()).contains(Packages.REJECTS_THE_SCHEMA);
        }

        machine.run(
                "sh",
                "-c",
                "cd /var/lib/windsock && "
                        + Packages.RESTORES_THE_COPY.replace("install", "install -o windsock -g windsock"));
        try (ServerOutput server = serve("restored", "--restored")) {
            server.url();
            assertThat(server.stop()).isEqualTo(143);
        }
        try (ServerOutput server = serve("again")) {
            server.url();
            assertThat(ctl(server, "ps")).contains("kept", "RUNNING").doesNotContain("lost");
            assertThat(Packages.sleeping(seconds)).isEqualTo(instance);
        }
        instance.forEach(ProcessHandle::destroyForcibly);
    }

    private void packNextVersion() throws Exception {
        machine.run("sh", "-c", "dpkg-deb -R /tmp/windsock.deb /tmp/next && rm -rf /tmp/next/opt/windsock/cache");
        machine.run("sed", "-i", "s/^Version: .*/Version: " + NEXT + "/", "/tmp/next/DEBIAN/control");
        NextVersion.upgrade(machine.path("/tmp/next/opt/windsock/lib/windsock-server.jar"));
        machine.run("dpkg-deb", "--root-owner-group", "-Znone", "-b", "/tmp/next", "/tmp/next.deb");
        machine.run("rm", "-r", "/tmp/next");
    }

    private ServerOutput serve(String name, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/windsock"));
        command.addAll(List.of(options));
        return ServerOutput.start(
                folder.resolve(name),
                Map.of("WINDSOCK_PORT", "0", "WINDSOCK_COMPUTE_DRIVER", "process", "WINDSOCK_ADMIN_KEY", KEY),
                machine.command(asUser(command.toArray(String[]::new))));
    }

    private String ctl(ServerOutput server, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "env", "HOME=/tmp", "WINDSOCKCTL_URL=" + server.url(), "WINDSOCKCTL_KEY=" + KEY, "windsockctl"));
        command.addAll(List.of(arguments));
        return machine.run(command.toArray(String[]::new));
    }

    private void assertKept() throws IOException {
        assertThat(machine.path(CONFIGURATION)).hasContent("WINDSOCK_PORT=9000");
        assertThat(machine.path("/var/lib/windsock/data")).exists();
    }
}
