// SPDX-License-Identifier: Apache-2.0
package dev.windsock.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.windsock.settings.Setting;
import dev.windsock.settings.Settings;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The examples in deploy and the package files, as far as they can be checked without building a package. */
@NullUnmarked
final class ExamplesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path COMPOSE = ROOT.resolve("deploy/compose");
    private static final Path PACKAGED = ROOT.resolve("dist/src/main");
    private static final Pattern SETTING = Pattern.compile("(?m)^#?(WINDSOCK_\\w+)=(.*)$");
    private static final Map<String, Setting> SETTINGS =
            Settings.ALL.stream().collect(Collectors.toMap(Setting::name, Function.identity()));

    @TempDir
    Path folder;

    /** Merges compose files as the option -f does, as far as the examples need it. */
    private static Map<String, Object> compose(String files) throws IOException {
        Map<String, Object> merged = new TreeMap<>();
        for (String file : files.split(" ")) {
            try (Reader reader = Files.newBufferedReader(COMPOSE.resolve(file))) {
                merge(merged, new Yaml().load(reader));
            }
        }
        return merged;
    }

    private static void merge(Map<String, Object> into, Map<String, Object> more) {
        more.forEach((name, value) -> {
            if (value instanceof Map<?, ?> map && into.get(name) instanceof Map<?, ?>) {
                Map<String, Object> both = new LinkedHashMap<>(map(into, name));
                merge(both, cast(map));
                into.put(name, both);
            } else {
                into.put(name, value);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object map) {
        return (Map<String, Object>) map;
    }

    private static Map<String, Object> map(Map<String, Object> in, String name) {
        return cast(in.getOrDefault(name, Map.of()));
    }

    /** Returns the members of a list, or the keys of a map. */
    private static Set<String> names(Map<String, Object> in, String name) {
        Object value = in.getOrDefault(name, List.of());
        Collection<?> members = value instanceof Map<?, ?> map ? map.keySet() : (Collection<?>) value;
        return members.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @CsvSource({
        "compose.yaml, 1",
        "compose.yaml compose.postgresql.yaml, 1",
        "compose.cluster.yaml, 3",
    })
    void composeFilesUseWhatTheyDeclareAndValidSettings(String files, int servers) throws IOException {
        Map<String, Object> compose = compose(files);
        Map<String, Object> services = map(compose, "services");
        List<String> named = new ArrayList<>();
        services.forEach((name, value) -> {
            Map<String, Object> service = cast(value);
            assertThat(service.get("image").toString())
                    .as(name)
                    .matches("[a-z]+:(\\$\\{WINDSOCK_VERSION:-latest}|[0-9.]+)");
            assertThat(services.keySet()).containsAll(names(service, "depends_on"));
            assertThat(names(compose, "secrets")).containsAll(names(service, "secrets"));
            for (String volume : names(service, "volumes")) {
                String source = volume.substring(0, volume.indexOf(':'));
                if (source.startsWith("./")) {
                    assertThat(COMPOSE.resolve(source)).exists();
                } else {
                    assertThat(names(compose, "volumes")).contains(source);
                }
            }
            String network = service.getOrDefault("network_mode", "").toString();
            if (!network.isEmpty()) {
                assertThat(network).startsWith("service:");
                assertThat(services).containsKey(network.substring("service:".length()));
                assertThat(service).doesNotContainKey("ports");
            }
            if (service.get("image").toString().startsWith("windsock:")) {
                named.add(name);
                assertThat(service.get("read_only")).isEqualTo(true);
                assertThat(names(service, "cap_drop")).containsExactly("ALL");
                map(service, "environment").forEach((setting, text) -> assertValid(setting, text.toString()));
            }
        });
        assertThat(named).hasSize(servers);
    }

    private static void assertValid(String name, String value) {
        assertThat(SETTINGS).containsKey(name);
        // the file exists only in the container
        if (!name.endsWith("_FILE") && !value.startsWith("/")) {
            assertThat(SETTINGS.get(name).rule().accepts(value))
                    .as(name + "=" + value)
                    .isTrue();
        }
    }

    @Test
    void theSettingsFileNamesSettings() throws IOException {
        List<String> found = new ArrayList<>();
        SETTING.matcher(Files.readString(PACKAGED.resolve("windsock.conf")))
                .results()
                .forEach(line -> {
                    found.add(line.group(1));
                    assertValid(line.group(1), line.group(2));
                });
        assertThat(found).hasSizeGreaterThan(4);
    }

    @ParameterizedTest
    @CsvSource({"deploy/haproxy.cfg", "deploy/compose/haproxy.cfg"})
    void haproxyAcceptsItsConfiguration(String file) throws Exception {
        Path configuration = Files.writeString(
                folder.resolve("haproxy.cfg"),
                Files.readString(ROOT.resolve(file)).replace("ssl crt /etc/haproxy/windsock.pem", ""));
        run("haproxy", "-c", "-f", configuration.toString());
    }

    @Test
    void systemdAcceptsTheUnit() throws Exception {
        Path unit = Files.writeString(
                folder.resolve("windsock.service"),
                Files.readString(PACKAGED.resolve("windsock.service")).replace("/usr/bin/windsock", "/bin/true"));
        assertThat(run("systemd-analyze", "verify", "--man=no", unit.toString()))
                .doesNotContain("windsock.service:");
    }

    /** The engine's client passes its user's proxy settings to containers. */
    @Test
    void theHealthCheckIgnoresProxies() throws Exception {
        checkHealth("WINDSOCK_PORT=%d http_proxy=http://127.0.0.1:9");
    }

    @Test
    void theHealthCheckReadsTheSettingsFileLikeTheServer() throws Exception {
        Path file = folder.resolve("windsock.conf");
        checkHealth("WINDSOCK_CONFIG=" + file + "; printf '\\357\\273\\277\\tWINDSOCK_PORT\\t= \"%d\" \\r\\n' >" + file
                + "; export WINDSOCK_CONFIG;");
    }

    /** Runs the health check of the image after a prefix in the shell, in which %d is the port of a healthy server. */
    private void checkHealth(String prefix) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/health/liveness", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            run(
                    "sh",
                    "-c",
                    "ln -s \"$(command -v busybox)\" \"$1/wget\" && export PATH=\"$1:$PATH\" && "
                            + prefix.formatted(server.getAddress().getPort()) + " exec \"$2\"",
                    "sh",
                    folder.toString(),
                    PACKAGED.resolve("healthcheck").toString());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shellsAcceptThePrograms() throws Exception {
        try (Stream<Path> files = Files.walk(PACKAGED)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file).startsWith("#!/bin/sh\n")) {
                    run("dash", "-n", file.toString());
                }
            }
        }
        run("bash", "-n", ROOT.resolve("dist/package").toString());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + output)
                .isZero();
        return output;
    }
}
