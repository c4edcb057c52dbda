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
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All environment variables. Stateless. */
public final class Settings {
    private static final Pattern API_KEY = Pattern.compile("wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}");
    private static final Pattern DURATION = Pattern.compile("[1-9][0-9]{0,5}[smhd]");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,255}");

    /** The server sets these variables for its instances, so a server that runs in an instance has them too. */
    private static final String INSTANCE_PREFIX = "WINDSOCK_INSTANCE_";

    /** Setting this and the key enables TLS. */
    public static final String TLS_CERTIFICATE = "WINDSOCK_TLS_CERTIFICATE";

    private static final String TLS_KEY = "WINDSOCK_TLS_KEY";
    private static final String STORE_URL = "WINDSOCK_STORE_URL";
    private static final String STORE_USER = "WINDSOCK_STORE_USER";
    private static final String STORE_PASSWORD = "WINDSOCK_STORE_PASSWORD";
    private static final String STORE_PASSWORD_FILE = "WINDSOCK_STORE_PASSWORD_FILE";

    /** The framework replaces it in all properties. */
    private static final String PLACEHOLDER = "${";

    /** Each setting with another one that it has no meaning without. */
    private static final List<List<String>> REQUIRED = List.of(
            List.of(TLS_CERTIFICATE, TLS_KEY),
            List.of(TLS_KEY, TLS_CERTIFICATE),
            List.of(STORE_USER, STORE_URL),
            List.of(STORE_PASSWORD, STORE_URL),
            List.of(STORE_PASSWORD_FILE, STORE_URL));

    /** All settings, in the order in which they are documented. */
    public static final List<Setting> ALL = List.of(
            text(
                    "WINDSOCK_HOST",
                    "127.0.0.1",
                    "a host name or an IP address",
                    "Address to listen on; 0.0.0.0 listens on all interfaces",
                    value -> HOST.matcher(value).matches()),
            text(
                    "WINDSOCK_PORT",
                    "8080",
                    "a port from 0 to 65535; 0 picks a free one",
                    "Port to listen on",
                    between(0, 65_535)),
            text(
                    "WINDSOCK_DATA_DIR",
                    ".windsock",
                    "a writable directory, or one that can be created",
                    "Directory for the embedded database and the data of instances",
                    Settings::isWritableDirectory),
            text(
                    "WINDSOCK_COMPUTE_DRIVER",
                    "auto",
                    "auto, process or docker",
                    "Driver that runs instances; auto selects docker if an engine responds at the first start, else"
                            + " process",
                    oneOf("auto", "process", "docker")),
            text(
                    "WINDSOCK_COMPUTE_DOCKER_HOST",
                    "",
                    "unix:///path or tcp://host:port",
                    "Address of the container engine; by default DOCKER_HOST, then the sockets of Docker and Podman",
                    Settings::isEngine),
            text(
                    "WINDSOCK_COMPUTE_DOCKER_CERT_PATH",
                    "",
                    "a directory with ca.pem, cert.pem and key.pem",
                    "Certificates for an engine that requires TLS",
                    value -> Files.isReadable(Path.of(value).resolve("ca.pem"))),
            text(
                    "WINDSOCK_COMPUTE_DOCKER_SHOW_UNMANAGED",
                    "false",
                    "true or false",
                    "Whether to list containers that are not instances, read-only",
                    oneOf("true", "false")),
            secret(
                    "WINDSOCK_ADMIN_KEY",
                    "an API key: wsk_, 8 of [a-z0-9], _ and 43 of [A-Za-z0-9_-]",
                    "Admin API key; by default one is generated at the first start and printed once",
                    value -> API_KEY.matcher(value).matches()),
            text(
                    TLS_CERTIFICATE,
                    "",
                    "a readable file",
                    "Server certificate chain in PEM format; enables HTTPS, and is reloaded when the file changes",
                    Settings::isReadable),
            text(
                    TLS_KEY,
                    "",
                    "a readable file",
                    "Private key of the certificate in PEM format, not encrypted",
                    Settings::isReadable),
            text(
                    "WINDSOCK_ALLOWED_ORIGINS",
                    "",
                    "origins such as https://console.example.com, separated by commas",
                    "Other origins whose pages may call this server from a browser",
                    value -> isList(value, Settings::isOrigin)),
            text(
                    "WINDSOCK_TRUSTED_PROXIES",
                    "",
                    "addresses and blocks such as 10.0.0.0/8, separated by commas",
                    "Proxies whose forwarding headers are trusted to name the client",
                    value -> isList(value, block -> Addresses.parseBlock(block).isPresent())),
            secret(
                    STORE_URL,
                    "a JDBC URL for PostgreSQL, such as jdbc:postgresql://host/windsock; unset it for the embedded database",
                    "Database; by default an embedded one in the data directory",
                    value -> value.startsWith("jdbc:postgresql:")),
            text(STORE_USER, "", "a user name", "User of PostgreSQL", value -> !value.isBlank()),
            secret(STORE_PASSWORD, "a password", "Password of this user", value -> !value.isEmpty()),
            text(
                    STORE_PASSWORD_FILE,
                    "",
                    "a readable file",
                    "File with the password of this user, so that the environment does not show it",
                    Settings::isReadable),
            number(
                    "WINDSOCK_LOG_MAX_EVENTS",
                    1_000_000,
                    1_000,
                    100_000_000,
                    "Number of changes that the log retains for replay"),
            number(
                    "WINDSOCK_LOG_MAX_BYTES",
                    1L << 30,
                    1 << 20,
                    1L << 40,
                    "Maximum size of these changes, in bytes; each counts its payload and 400 bytes"),
            duration("WINDSOCK_LOG_MAX_AGE", "7d", "How long the log retains a change"),
            duration("WINDSOCK_AUDIT_RETENTION", "365d", "How long the audit log retains a row"),
            number(
                    "WINDSOCK_AUDIT_MAX_ROWS",
                    1_000_000,
                    1_000,
                    100_000_000,
                    "Number of rows that the audit log retains, of all tenants together"),
            number(
                    "WINDSOCK_AUDIT_MAX_BYTES",
                    1L << 30,
                    1 << 20,
                    1L << 40,
                    "Maximum size of these rows, in bytes; each counts its details and 1000 bytes"),
            number(
                    "WINDSOCK_DRAIN_SECONDS",
                    5,
                    0,
                    300,
                    "Window over which client reconnects are spread on shutdown, in seconds"),
            duration(
                    "WINDSOCK_TERMINAL_DETACHED_TIMEOUT",
                    "5m",
                    "How long a terminal stays open while no client is attached"),
            duration("WINDSOCK_TERMINAL_IDLE_TIMEOUT", "1h", "How long a terminal stays open without input or output"),
            duration("WINDSOCK_TERMINAL_MAX_LIFETIME", "12h", "How long a terminal stays open at most"),
            number("WINDSOCK_TERMINAL_MAX_PER_KEY", 32, 1, 10_000, "Maximum open terminals per key"),
            number("WINDSOCK_TERMINAL_MAX_PER_NODE", 256, 1, 10_000, "Maximum open terminals in total"),
            number(
                    "WINDSOCK_TERMINAL_RECORDING_MAX_BYTES",
                    67_108_864,
                    1_024,
                    1_073_741_824,
                    "Maximum size of a terminal recording, in bytes"),
            duration("WINDSOCK_TERMINAL_RECORDING_RETENTION", "30d", "How long terminal recordings are retained"),
            number(
                    "WINDSOCK_TERMINAL_RECORDINGS_MAX_BYTES",
                    1L << 30,
                    1 << 20,
                    1L << 40,
                    "Maximum size of all recordings of closed terminals together, in bytes"),
            number(
                    "WINDSOCK_LIMIT_REQUESTS_PER_KEY",
                    200,
                    1,
                    1_000_000,
                    "Maximum requests per second and key, not counting those that open streams"),
            number(
                    "WINDSOCK_LIMIT_REQUESTS_PER_ADDRESS",
                    400,
                    1,
                    1_000_000,
                    "Maximum requests per second and client address, counted the same way; an untrusted proxy is one address"),
            number(
                    "WINDSOCK_LIMIT_REFUSED_CREDENTIALS",
                    10,
                    1,
                    1_000_000,
                    "Maximum wrong secrets per second for each client address and key id"),
            number(
                    "WINDSOCK_LIMIT_BURST_SECONDS",
                    5,
                    1,
                    3_600,
                    "Burst size of these three limits, in seconds' worth of requests"),
            number(
                    "WINDSOCK_LIMIT_MAX_BODY_BYTES",
                    8_388_608,
                    65_536,
                    1 << 30,
                    "Maximum size of a request body, in bytes"),
            number(
                    "WINDSOCK_LIMIT_MAX_HEADER_BYTES",
                    16_384,
                    1_024,
                    1 << 20,
                    "Maximum size of the request headers, in bytes"),
            number(
                    "WINDSOCK_LIMIT_MAX_LINE_BYTES",
                    8_192,
                    1_024,
                    1 << 20,
                    "Maximum length of the request line, including the URI, in bytes"),
            number(
                    "WINDSOCK_LIMIT_REQUEST_SECONDS",
                    20,
                    1,
                    3_600,
                    "Time limit for receiving the head of a request, and for a pause in its body, in seconds"),
            number(
                    "WINDSOCK_LIMIT_IDLE_SECONDS",
                    120,
                    60,
                    3_600,
                    "How long a connection without requests and responses stays open, in seconds"),
            number("WINDSOCK_LIMIT_CONNECTIONS", 60_000, 1, 1_000_000, "Maximum open connections of any kind"),
            number(
                    "WINDSOCK_STREAM_MAX_MESSAGE_BYTES",
                    8_192,
                    128,
                    65_536,
                    "Maximum size of a WebSocket message from a client, in bytes"),
            number("WINDSOCK_STREAM_COMMANDS_PER_SECOND", 20, 1, 10_000, "Maximum commands per second and WebSocket"),
            number(
                    "WINDSOCK_STREAM_MAX_FILTERS",
                    32,
                    1,
                    10_000,
                    "Maximum number of topics and resources that a connection can subscribe to"),
            number("WINDSOCK_STREAM_CONNECTIONS_PER_KEY", 100, 1, 1_000_000, "Maximum open streams per key"),
            number(
                    "WINDSOCK_STREAM_CONNECTIONS_PER_ADDRESS",
                    10_000,
                    1,
                    1_000_000,
                    "Maximum open streams per client address; an untrusted proxy is one address"),
            number("WINDSOCK_STREAM_CONNECTIONS_PER_NODE", 50_000, 1, 1_000_000, "Maximum open streams in total"),
            number("WINDSOCK_STREAM_HANDSHAKES_PER_SECOND", 5_000, 1, 1_000_000, "Maximum new streams per second"),
            number(
                    "WINDSOCK_STREAM_MAX_QUEUED_BYTES",
                    262_144,
                    131_072,
                    64 << 20,
                    "Maximum unsent bytes that a connection queues for a slow client"),
            text(
                    "WINDSOCK_HUB_RING_EVENTS",
                    "16384",
                    "a power of two from 2 to 1048576",
                    "Number of encoded changes that are kept in memory for streams",
                    value -> between(2, 1 << 20).accepts(value) && Integer.bitCount(Integer.parseInt(value)) == 1),
            number(
                    "WINDSOCK_HUB_RING_BYTES",
                    33_554_432,
                    65_536,
                    1 << 30,
                    "Maximum memory for these changes per transport, in bytes"),
            number("WINDSOCK_HUB_HEARTBEAT_SECONDS", 15, 1, 60, "Interval of heartbeats on idle streams, in seconds"),
            number(
                    "WINDSOCK_HUB_SLOW_CONSUMER_SECONDS",
                    30,
                    1,
                    3_600,
                    "How long a client may read nothing before its stream is closed, in seconds"),
            number(
                    "WINDSOCK_HUB_CONCURRENT_CATCH_UPS",
                    16,
                    1,
                    1_024,
                    "Maximum number of lagging clients that read the log at the same time"));

    private static final Set<String> NAMES = ALL.stream().map(Setting::name).collect(Collectors.toUnmodifiableSet());

    private Settings() {}

    /** Returns the first problem with the environment, in one line; empty if all variables are valid. */
    public static Optional<String> firstProblem(Map<String, String> environment) {
        Optional<String> unknown = environment.keySet().stream()
                .filter(name ->
                        name.startsWith("WINDSOCK_") && !name.startsWith(INSTANCE_PREFIX) && !NAMES.contains(name))
                .sorted()
                .findFirst();
        if (unknown.isPresent()) {
            return Optional.of(unknown.get() + ": unknown setting (--help lists all settings)");
        }
        for (List<String> pair : REQUIRED) {
            if (environment.containsKey(pair.getFirst()) && !environment.containsKey(pair.getLast())) {
                return Optional.of(pair.getFirst() + ": requires " + pair.getLast() + " as well");
            }
        }
        if (environment.containsKey(STORE_PASSWORD) && environment.containsKey(STORE_PASSWORD_FILE)) {
            return Optional.of(STORE_PASSWORD + ": excludes " + STORE_PASSWORD_FILE);
        }
        for (Setting setting : ALL) {
            String value = environment.get(setting.name());
            if (value != null && value.contains(PLACEHOLDER)) {
                return Optional.of(setting.name() + ": must not contain " + PLACEHOLDER
                        + (setting.name().equals(STORE_PASSWORD)
                                ? "; the file of " + STORE_PASSWORD_FILE + " may"
                                : ""));
            }
            if (value != null && !setting.rule().accepts(value)) {
                return Optional.of(setting.invalid(value));
            }
        }
        return Optional.empty();
    }

    private static Setting text(String name, String defaultValue, String expected, String purpose, Setting.Rule rule) {
        return new Setting(name, defaultValue, expected, purpose, false, rule);
    }

    private static Setting secret(String name, String expected, String purpose, Setting.Rule rule) {
        return new Setting(name, "", expected, purpose, true, rule);
    }

    private static Setting number(String name, long defaultValue, long min, long max, String purpose) {
        String expected = "an integer from " + min + " to " + max;
        return text(name, Long.toString(defaultValue), expected, purpose, between(min, max));
    }

    private static Setting duration(String name, String defaultValue, String purpose) {
        String expected = "a duration such as 90s, 5m, 12h or 7d";
        return text(
                name,
                defaultValue,
                expected,
                purpose,
                value -> DURATION.matcher(value).matches());
    }

    private static Setting.Rule between(long min, long max) {
        return value -> {
            try {
                long number = Long.parseLong(value);
                return number >= min && number <= max;
            } catch (NumberFormatException e) {
                return false;
            }
        };
    }

    private static Setting.Rule oneOf(String... values) {
        return List.of(values)::contains;
    }

    private static boolean isList(String value, Predicate<String> isElement) {
        return Arrays.stream(value.split(",", -1)).map(String::strip).allMatch(isElement);
    }

    private static boolean isWritableDirectory(String value) {
        try {
            Path existing = Path.of(value).toAbsolutePath();
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
