// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import dev.windsock.edge.Addresses;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All environment variables. Stateless. */
public final class Settings {
    private static final Pattern API_KEY = Pattern.compile("wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}");
    private static final Pattern DURATION = Pattern.compile("[1-9][0-9]{0,5}[smhd]");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,255}");

    /** What an instance is told of itself; a server that runs in one has it too. */
    private static final String OF_INSTANCES = "WINDSOCK_INSTANCE_";

    /** With these two the server speaks TLS. */
    public static final String TLS_CERTIFICATE = "WINDSOCK_TLS_CERTIFICATE";

    private static final String TLS_KEY = "WINDSOCK_TLS_KEY";

    /** In the order in which they are listed. */
    public static final List<Setting> ALL = List.of(
            new Setting(
                    "WINDSOCK_HOST",
                    "127.0.0.1",
                    "a host name or an address to listen on",
                    "Where the server listens; 0.0.0.0 for all interfaces",
                    value -> HOST.matcher(value).matches()),
            new Setting(
                    "WINDSOCK_PORT",
                    "8080",
                    "a port from 0 to 65535, 0 for a free one",
                    "Where the server listens",
                    between(0, 65_535)),
            new Setting(
                    "WINDSOCK_DATA_DIR",
                    ".windsock",
                    "a folder that can be made and written to",
                    "The embedded database, and what instances write",
                    Settings::isFolder),
            new Setting(
                    "WINDSOCK_COMPUTE_DRIVER",
                    "auto",
                    "auto, process or docker",
                    "What runs instances; auto is docker where an engine answers at the first start, else process",
                    oneOf("auto", "process", "docker")),
            new Setting(
                    "WINDSOCK_COMPUTE_DOCKER_HOST",
                    "",
                    "unix:///path or tcp://host:port",
                    "Where the engine is; without it, DOCKER_HOST, then the sockets of Docker and Podman",
                    Settings::isEngine),
            new Setting(
                    "WINDSOCK_COMPUTE_DOCKER_CERT_PATH",
                    "",
                    "a folder with ca.pem, cert.pem and key.pem",
                    "Certificates for an engine behind TLS",
                    value -> Files.isReadable(Path.of(value).resolve("ca.pem"))),
            new Setting(
                    "WINDSOCK_COMPUTE_DOCKER_SHOW_UNMANAGED",
                    "false",
                    "true or false",
                    "Whether containers that are no instances are shown, to look at only",
                    oneOf("true", "false")),
            new Setting(
                    "WINDSOCK_ADMIN_KEY",
                    "",
                    "an API key: wsk_, 8 of [a-z0-9], _ and 43 of [A-Za-z0-9_-]",
                    "The admin's key; without it one is made at the first start and printed once",
                    value -> API_KEY.matcher(value).matches()),
            new Setting(
                    TLS_CERTIFICATE,
                    "",
                    "a readable file",
                    "The server's certificate and its chain as PEM; with it the port is https, and the file is read again"
                            + " when it changes",
                    Settings::isReadable),
            new Setting(
                    TLS_KEY,
                    "",
                    "a readable file",
                    "The certificate's private key as PEM, not encrypted",
                    Settings::isReadable),
            new Setting(
                    "WINDSOCK_ALLOWED_ORIGINS",
                    "",
                    "origins such as https://console.example.com, separated by commas",
                    "Other sites whose pages may call this server from a browser",
                    value -> Arrays.stream(value.split(",", -1))
                            .map(String::strip)
                            .allMatch(Settings::isOrigin)),
            new Setting(
                    "WINDSOCK_TRUSTED_PROXIES",
                    "",
                    "addresses and blocks such as 10.0.0.0/8, separated by commas",
                    "Proxies whose forwarding headers name the client",
                    value -> Arrays.stream(value.split(",", -1))
                            .map(String::strip)
                            .allMatch(Settings::isBlock)),
            new Setting(
                    "WINDSOCK_STORE_URL",
                    "",
                    "a JDBC URL of PostgreSQL or H2, such as jdbc:postgresql://host/windsock?user=...",
                    "The database; without it, an embedded one in the data folder",
                    value -> value.startsWith("jdbc:postgresql:") || value.startsWith("jdbc:h2:")),
            new Setting(
                    "WINDSOCK_LOG_MAX_EVENTS",
                    "1000000",
                    "a number from 1000 to 100000000",
                    "How many changes the log keeps to be replayed",
                    between(1_000, 100_000_000)),
            new Setting(
                    "WINDSOCK_LOG_MAX_AGE",
                    "7d",
                    "a duration such as 12h or 7d",
                    "How long the log keeps a change",
                    value -> DURATION.matcher(value).matches()),
            new Setting(
                    "WINDSOCK_AUDIT_RETENTION",
                    "365d",
                    "a duration such as 12h or 90d",
                    "How long the audit keeps a row",
                    value -> DURATION.matcher(value).matches()),
            new Setting(
                    "WINDSOCK_DRAIN_SECONDS",
                    "5",
                    "a number from 0 to 300",
                    "Over how long clients' return is spread when the server stops",
                    between(0, 300)),
            new Setting(
                    "WINDSOCK_TERMINAL_DETACHED_TIMEOUT",
                    "5m",
                    "a duration such as 90s, 5m or 12h",
                    "How long a terminal stays open while nobody is attached",
                    value -> DURATION.matcher(value).matches()),
            new Setting(
                    "WINDSOCK_TERMINAL_IDLE_TIMEOUT",
                    "1h",
                    "a duration such as 90s, 5m or 12h",
                    "How long a terminal stays open while nothing is typed or printed",
                    value -> DURATION.matcher(value).matches()),
            new Setting(
                    "WINDSOCK_TERMINAL_MAX_LIFETIME",
                    "12h",
                    "a duration such as 90s, 5m or 12h",
                    "How long a terminal stays open at most",
                    value -> DURATION.matcher(value).matches()),
            new Setting(
                    "WINDSOCK_TERMINAL_MAX_PER_KEY",
                    "32",
                    "a number from 1 to 10000",
                    "How many terminals a key may have open",
                    between(1, 10_000)),
            new Setting(
                    "WINDSOCK_TERMINAL_MAX_PER_NODE",
                    "256",
                    "a number from 1 to 10000",
                    "How many terminals may be open",
                    between(1, 10_000)),
            new Setting(
                    "WINDSOCK_TERMINAL_RECORDING_MAX_BYTES",
                    "67108864",
                    "a number from 1024 to 1073741824",
                    "How long the recording of a terminal may be",
                    between(1_024, 1_073_741_824)),
            new Setting(
                    "WINDSOCK_TERMINAL_RECORDING_RETENTION",
                    "30d",
                    "a duration such as 90s, 5m or 12h",
                    "How long the recording of a terminal is kept",
                    value -> DURATION.matcher(value).matches()),
            new Setting(
                    "WINDSOCK_LIMIT_REQUESTS_PER_KEY",
                    "200",
                    "a number from 1 to 1000000",
                    "How many requests a second a key may send, besides those that open streams",
                    between(1, 1_000_000)),
            new Setting(
                    "WINDSOCK_LIMIT_REQUESTS_PER_ADDRESS",
                    "400",
                    "a number from 1 to 1000000",
                    "How many an address may send; a proxy that is not trusted is one address",
                    between(1, 1_000_000)),
            new Setting(
                    "WINDSOCK_LIMIT_REFUSED_CREDENTIALS",
                    "10",
                    "a number from 1 to 1000000",
                    "How many credentials that are refused an address may send a second",
                    between(1, 1_000_000)),
            new Setting(
                    "WINDSOCK_LIMIT_BURST_SECONDS",
                    "5",
                    "a number from 1 to 3600",
                    "How many seconds' worth of these three may come at once",
                    between(1, 3_600)),
            new Setting(
                    "WINDSOCK_LIMIT_MAX_BODY_BYTES",
                    "8388608",
                    "a number from 65536 to 1073741824",
                    "How large the body of a request may be",
                    between(65_536, 1 << 30)),
            new Setting(
                    "WINDSOCK_LIMIT_MAX_HEADER_BYTES",
                    "16384",
                    "a number from 1024 to 1048576",
                    "How large the headers of a request may be",
                    between(1_024, 1 << 20)),
            new Setting(
                    "WINDSOCK_LIMIT_MAX_LINE_BYTES",
                    "8192",
                    "a number from 1024 to 1048576",
                    "How long the first line of a request may be, with its URI",
                    between(1_024, 1 << 20)),
            new Setting(
                    "WINDSOCK_LIMIT_REQUEST_SECONDS",
                    "20",
                    "a number from 1 to 3600",
                    "How long the head of a request may take, and its body stall",
                    between(1, 3_600)),
            new Setting(
                    "WINDSOCK_LIMIT_IDLE_SECONDS",
                    "120",
                    "a number from 60 to 3600",
                    "How long a connection may be open on which nothing is asked or answered",
                    between(60, 3_600)),
            new Setting(
                    "WINDSOCK_LIMIT_CONNECTIONS",
                    "60000",
                    "a number from 1 to 1000000",
                    "How many connections may be open, whatever is done with them",
                    between(1, 1_000_000)),
            new Setting(
                    "WINDSOCK_STREAM_MAX_MESSAGE_BYTES",
                    "8192",
                    "a number from 128 to 65536",
                    "How large a client's WebSocket message may be",
                    between(128, 65_536)),
            new Setting(
                    "WINDSOCK_STREAM_COMMANDS_PER_SECOND",
                    "20",
                    "a number from 1 to 10000",
                    "How many commands a WebSocket may send",
                    between(1, 10_000)),
            new Setting(
                    "WINDSOCK_STREAM_MAX_FILTERS",
                    "32",
                    "a number from 1 to 10000",
                    "How many topics and resources a connection may subscribe to",
                    between(1, 10_000)),
            new Setting(
                    "WINDSOCK_STREAM_CONNECTIONS_PER_KEY",
                    "100",
                    "a number from 1 to 1000000",
                    "How many streams a key may have open",
                    between(1, 1_000_000)),
            new Setting(
                    "WINDSOCK_STREAM_CONNECTIONS_PER_ADDRESS",
                    "10000",
                    "a number from 1 to 1000000",
                    "How many streams an address may have open; a proxy is one address",
                    between(1, 1_000_000)),
            new Setting(
                    "WINDSOCK_STREAM_CONNECTIONS_PER_NODE",
                    "50000",
                    "a number from 1 to 1000000",
                    "How many streams the server has open at most",
                    between(1, 1_000_000)),
            new Setting(
                    "WINDSOCK_STREAM_HANDSHAKES_PER_SECOND",
                    "5000",
                    "a number from 1 to 1000000",
                    "How many streams may be opened in a second",
                    between(1, 1_000_000)),
            new Setting(
                    "WINDSOCK_STREAM_MAX_QUEUED_BYTES",
                    "262144",
                    "a number from 131072 to 67108864",
                    "How many bytes may wait for a client to take them, on a connection",
                    between(131_072, 64 << 20)),
            new Setting(
                    "WINDSOCK_HUB_RING_EVENTS",
                    "16384",
                    "a power of two from 2 to 1048576",
                    "How many changes stand encoded in memory for streams",
                    value -> between(2, 1 << 20).accepts(value) && Integer.bitCount(Integer.parseInt(value)) == 1),
            new Setting(
                    "WINDSOCK_HUB_RING_BYTES",
                    "33554432",
                    "a number from 65536 to 1073741824",
                    "How many bytes they take at most, for each transport",
                    between(65_536, 1 << 30)),
            new Setting(
                    "WINDSOCK_HUB_HEARTBEAT_SECONDS",
                    "15",
                    "a number from 1 to 60",
                    "How often an idle stream shows that it lives",
                    between(1, 60)),
            new Setting(
                    "WINDSOCK_HUB_SLOW_CONSUMER_SECONDS",
                    "30",
                    "a number from 1 to 3600",
                    "How long a client may take nothing before its stream is closed",
                    between(1, 3_600)),
            new Setting(
                    "WINDSOCK_HUB_CONCURRENT_CATCH_UPS",
                    "16",
                    "a number from 1 to 1024",
                    "How many clients that fell behind read the log at a time",
                    between(1, 1_024)));

    private static final Set<String> NAMES = ALL.stream().map(Setting::name).collect(Collectors.toUnmodifiableSet());

    private Settings() {}

    /** What is wrong with the first variable that cannot be used, in one line; empty when all can. */
    public static Optional<String> firstProblem(Map<String, String> environment) {
        Optional<String> unknown = environment.keySet().stream()
                .filter(name -> name.startsWith("WINDSOCK_") && !name.startsWith(OF_INSTANCES) && !NAMES.contains(name))
                .sorted()
                .findFirst();
        if (unknown.isPresent()) {
            return Optional.of(unknown.get() + " is not a setting; --help lists them");
        }
        for (List<String> pair : List.of(List.of(TLS_CERTIFICATE, TLS_KEY), List.of(TLS_KEY, TLS_CERTIFICATE))) {
            if (environment.containsKey(pair.getFirst()) && !environment.containsKey(pair.getLast())) {
                return Optional.of(pair.getFirst() + " needs " + pair.getLast() + " beside it");
            }
        }
        return ALL.stream()
                .filter(setting -> environment.containsKey(setting.name())
                        && !setting.rule().accepts(environment.getOrDefault(setting.name(), "")))
                .findFirst()
                .map(setting -> setting.name() + " takes " + setting.takes() + shown(setting, environment));
    }

    /** A secret that is mistyped is still a secret. */
    private static String shown(Setting setting, Map<String, String> environment) {
        return setting.name().equals("WINDSOCK_ADMIN_KEY") || setting.name().equals("WINDSOCK_STORE_URL")
                ? ""
                : ", not \"" + environment.get(setting.name()) + "\"";
    }

    private static Setting.Rule between(int least, int most) {
        return value -> {
            try {
                int number = Integer.parseInt(value);
                return number >= least && number <= most;
            } catch (NumberFormatException e) {
                return false;
            }
        };
    }

    private static Setting.Rule oneOf(String... values) {
        return List.of(values)::contains;
    }

    private static boolean isFolder(String value) {
        try {
            Path folder = Path.of(value).toAbsolutePath();
            Path existing = folder;
            while (existing != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            return !value.isBlank() && existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isReadable(String value) {
        try {
            return Files.isRegularFile(Path.of(value)) && Files.isReadable(Path.of(value));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isBlock(String value) {
        return Addresses.parseBlock(value).isPresent();
    }

    private static boolean isEngine(String value) {
        try {
            URI uri = new URI(value);
            return "unix".equals(uri.getScheme())
                    ? uri.getPath() != null && uri.getPath().startsWith("/")
                    : "tcp".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isOrigin(String value) {
        try {
            URI uri = new URI(value);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
