// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import dev.windsock.cluster.NatsServers;
import dev.windsock.compute.PortAddress;
import dev.windsock.edge.Addresses;
import dev.windsock.edge.BasePath;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.Driver;

/** All settings: environment variables, which a {@link SettingsFile} may contain as well. Stateless. */
public final class Settings {
    private static final Pattern INTEGER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern DURATION = Pattern.compile("[1-9][0-9]{0,5}[smhd]");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]{1,253}|(?=.*:.*:)[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._~-]{1,32})?");

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]|(?=.*:.*:)[0-9A-Fa-f:.]{2,45}");

    /** The server sets these variables for its instances, so a server that runs in an instance also has them. */
    private static final String INSTANCE_PREFIX = "WINDSOCK_INSTANCE_";

    /** The variables of the example programs, which may run in the same shell. */
    private static final Set<String> OF_CLIENTS = Set.of("WINDSOCK_URL", "WINDSOCK_KEY");

    private static final String PREFIX = "WINDSOCK_";

    /** The path of the file with other settings. */
    public static final String CONFIG = "WINDSOCK_CONFIG";

    /** The directory for the embedded database and the instances. */
    public static final String DATA_DIR = "WINDSOCK_DATA_DIR";

    /** Setting this and the key enables TLS. */
    public static final String TLS_CERTIFICATE = "WINDSOCK_TLS_CERTIFICATE";

    /** The format of log lines. */
    public static final String LOGGING_FORMAT = "WINDSOCK_LOGGING_FORMAT";

    static final String LOGGING_LEVEL = "WINDSOCK_LOGGING_LEVEL";
    private static final Pattern LEVEL =
            Pattern.compile("(?:([A-Za-z_][A-Za-z0-9_.]{0,200})=)?(error|warn|info|debug|trace)");

    /** An invalid value never prevents the server from starting. */
    public static final String ADMIN_KEY = "WINDSOCK_ADMIN_KEY";

    static final String TLS_KEY = "WINDSOCK_TLS_KEY";
    /** Unset for the embedded database. */
    public static final String STORE_URL = "WINDSOCK_STORE_URL";

    private static final String STORE_USER = "WINDSOCK_STORE_USER";
    static final String STORE_PASSWORD = "WINDSOCK_STORE_PASSWORD";
    private static final String STORE_PASSWORD_FILE = "WINDSOCK_STORE_PASSWORD_FILE";

    private static final String NATS_URL = "WINDSOCK_NATS_URL";
    private static final String NATS_CREDENTIALS_FILE = "WINDSOCK_NATS_CREDENTIALS_FILE";
    private static final String OTEL_ENDPOINT = "WINDSOCK_OTEL_ENDPOINT";
    private static final String OTEL_HEADERS = "WINDSOCK_OTEL_HEADERS";
    private static final Pattern HEADER =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}=[!-~]([ -~]{0,1022}[!-~])?");
    private static final Pattern NODE_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MAX_URL_LENGTH = 512;

    static final String REGISTRY_CONFIG = "WINDSOCK_COMPUTE_DOCKER_REGISTRY_CONFIG";
    private static final String REGISTRY_TENANTS = "WINDSOCK_COMPUTE_DOCKER_REGISTRY_TENANTS";

    /** The start of a placeholder, which the framework replaces in all properties. */
    public static final String PLACEHOLDER = "${";

    /** Pairs of settings; in each pair, the first has no meaning without the second. */
    private static final List<List<String>> REQUIRED = List.of(
            List.of(TLS_CERTIFICATE, TLS_KEY),
            List.of(TLS_KEY, TLS_CERTIFICATE),
            List.of(REGISTRY_TENANTS, REGISTRY_CONFIG),
            List.of(STORE_USER, STORE_URL),
            List.of(STORE_PASSWORD, STORE_URL),
            List.of(STORE_PASSWORD_FILE, STORE_URL),
            List.of(NATS_URL, STORE_URL),
            List.of(NATS_CREDENTIALS_FILE, NATS_URL),
            List.of(OTEL_HEADERS, OTEL_ENDPOINT));

    /** All settings, in the order in which they are documented. */
    public static final List<Setting> ALL = Stream.of(
                    text(
                            CONFIG,
                            "",
                            "a readable file",
                            "Settings file with lines of the form NAME=VALUE; the environment takes precedence over it",
                            value -> true),
                    text(
                            "WINDSOCK_HOST",
                            "127.0.0.1",
                            "a host name or an IP address",
                            "Address to listen on; 0.0.0.0 listens on all interfaces, and :: includes IPv6",
                            value -> HOST.matcher(value).matches()),
                    text(
                            "WINDSOCK_PORT",
                            "8080",
                            "a port from 0 to 65535; 0 picks a free one",
                            "Port to listen on",
                            between(0, 65_535)),
                    text(
                            DATA_DIR,
                            ".windsock",
                            "a writable directory, or one that can be created",
                            "Directory for the embedded database and instance data",
                            Settings::isWritableDirectory),
                    text(
                            "WINDSOCK_COMPUTE_DRIVER",
                            "auto",
                            "auto, process or docker",
                            "Driver that runs instances; auto selects docker if an engine responds at the first start, and "
                                    + "process otherwise",
                            oneOf("auto", "process", "docker")),
                    number(
                            "WINDSOCK_COMPUTE_MAX_PIDS",
                            4_096,
                            64,
                            4_194_304,
                            "Maximum processes and threads per instance; applies to process driver runs and to new "
                                    + "containers"),
                    text(
                            "WINDSOCK_PORTS_ADDRESS",
                            "127.0.0.1",
                            "an IPv4 or IPv6 address",
                            "Address that containers publish ports on; 0.0.0.0 and :: let each launch choose any address",
                            value -> PortAddress.parse(value).isPresent()),
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
                    text(
                            REGISTRY_CONFIG,
                            "",
                            "a readable file",
                            "File in the format of Docker's config.json with the credentials for registries; by default, "
                                    + "all pulls"
                                    + " are anonymous",
                            Settings::isReadable),
                    text(
                            REGISTRY_TENANTS,
                            "",
                            "tenant ids, separated by commas",
                            "Tenants that may use these credentials, and the images pulled with them; by default only "
                                    + "the tenant `default`",
                            value -> isList(value, id -> UUID.matcher(id).matches())),
                    secret(
                            ADMIN_KEY,
                            "an API key: wsk_, 8 of [a-z0-9], _ and 43 of [A-Za-z0-9_-]",
                            "Admin API key; by default one is generated at the first start and printed once. A value "
                                    + "that cannot be used is ignored with a warning",
                            value -> true),
                    text(
                            "WINDSOCK_PROMETHEUS_OPEN",
                            "false",
                            "true or false",
                            "Whether requests from this host may read /prometheus without a key. A proxy on this host that "
                                    + "does not add forwarding headers also opens it to its clients",
                            oneOf("true", "false")),
                    text(
                            LOGGING_FORMAT,
                            "text",
                            "text or json",
                            "Format of log lines; json writes one object per line",
                            oneOf("text", "json")),
                    text(
                            LOGGING_LEVEL,
                            "info",
                            "a level (error, warn, info, debug or trace), and levels of loggers such as "
                                    + "dev.windsock.store=debug, separated by commas",
                            "Log levels",
                            value -> isList(value, level -> LEVEL.matcher(level).matches())),
                    text(
                            OTEL_ENDPOINT,
                            "",
                            "a URL such as http://127.0.0.1:4318, without a trailing slash",
                            "Receiver of OpenTelemetry traces, which accepts OTLP over HTTP; by default, none are recorded",
                            Settings::isBaseUrl),
                    secret(
                            OTEL_HEADERS,
                            "name=value pairs, separated by commas",
                            "Headers that this receiver requires, such as Authorization=Bearer secret",
                            value -> isList(value, pair -> HEADER.matcher(pair).matches())),
                    number(
                            "WINDSOCK_OTEL_SAMPLE_PERCENT",
                            100,
                            0,
                            100,
                            "Percentage of traces started by this server that are recorded; for a trace started by a "
                                    + "client, the client decides"),
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
                            "WINDSOCK_ALLOWED_HOSTS",
                            "",
                            "host names such as windsock.example.com and IP addresses, separated by commas",
                            "Host names that the server accepts while it listens on a loopback address; loopback"
                                    + " names and the hosts of WINDSOCK_ALLOWED_ORIGINS are always accepted",
                            value -> isList(value, name -> NAME.matcher(name).matches())),
                    text(
                            "WINDSOCK_BASE_PATH",
                            "",
                            "a path such as /windsock, without a trailing slash and not one of the server's own, such as /api",
                            "Path under which a proxy publishes the server; the server accepts requests with and without it",
                            BasePath::isValid),
                    text(
                            "WINDSOCK_TRUSTED_PROXIES",
                            "",
                            "addresses and blocks such as 10.0.0.0/8, separated by commas",
                            "Proxies whose forwarding headers are trusted to name the client",
                            value -> isList(
                                    value, block -> Addresses.parseBlock(block).isPresent())),
                    text(
                            "WINDSOCK_WEBHOOK_ALLOWED_NETWORKS",
                            "",
                            "addresses and blocks such as 10.0.0.0/8, separated by commas",
                            "Non-public networks that webhooks of notification rules may reach, over http as well as https; "
                                    + "every tenant can send requests to them",
                            value -> isList(
                                    value, block -> Addresses.parseBlock(block).isPresent())),
                    secret(
                            STORE_URL,
                            "a JDBC URL for PostgreSQL, such as jdbc:postgresql://host/windsock; unset it for the "
                                    + "embedded database",
                            "Database; by default an embedded one in the data directory",
                            Settings::isPostgres),
                    text(STORE_USER, "", "a user name", "User of PostgreSQL", value -> !value.isBlank()),
                    secret(STORE_PASSWORD, "a password", "Password of this user", value -> !value.isEmpty()),
                    text(
                            STORE_PASSWORD_FILE,
                            "",
                            "a readable file",
                            "File with the password of this user, so that the environment does not show it",
                            Settings::isReadable),
                    text(
                            NATS_URL,
                            "",
                            "one or more of nats://host:port or tls://host:port, separated by commas; outside the loopback "
                                    + "interface, tls:// and a credentials file",
                            "NATS servers that connect the servers that share one database; without this setting, one "
                                    + "server has exclusive use of the database",
                            Settings::isNats),
                    text(
                            NATS_CREDENTIALS_FILE,
                            "",
                            "a readable file",
                            "Credentials file for these NATS servers, in the format that nsc writes",
                            Settings::isReadable),
                    text(
                            "WINDSOCK_NODE_NAME",
                            "",
                            "1 to 64 of [A-Za-z0-9._-]",
                            "Name of this server, unique among the servers that share a database; by default the host name, "
                                    + "with a number appended if that name is already in use",
                            value -> NODE_NAME.matcher(value).matches()),
                    text(
                            "WINDSOCK_NODE_URL",
                            "",
                            "a URL such as https://a.example.com, without a trailing slash",
                            "Where clients reach this server without a load balancer; `GET /api/cluster` lists it",
                            Settings::isBaseUrl),
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
                            "Maximum size of these changes, in bytes; each counts as its payload plus 400 bytes"),
                    duration("WINDSOCK_LOG_MAX_AGE", "7d", "How long the log retains a change"),
                    duration("WINDSOCK_AUDIT_RETENTION", "365d", "How long the audit log retains a row"),
                    number(
                            "WINDSOCK_AUDIT_MAX_ROWS",
                            1_000_000,
                            1_000,
                            100_000_000,
                            "Number of rows that the audit log retains, across all tenants"),
                    number(
                            "WINDSOCK_AUDIT_MAX_BYTES",
                            1L << 30,
                            1 << 20,
                            1L << 40,
                            "Maximum size of these rows, in bytes; each counts as its details plus 1000 bytes"),
                    number(
                            "WINDSOCK_METRICS_MAX_BYTES",
                            1L << 28,
                            1 << 20,
                            1L << 40,
                            "Maximum total size of the stored metrics of all instances, in bytes; an instance uses 1.7 MB "
                                    + "per week"),
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
                    duration(
                            "WINDSOCK_TERMINAL_IDLE_TIMEOUT",
                            "1h",
                            "How long a terminal stays open without input or output"),
                    duration("WINDSOCK_TERMINAL_MAX_LIFETIME", "12h", "Maximum time that a terminal stays open"),
                    number("WINDSOCK_TERMINAL_MAX_PER_KEY", 32, 1, 10_000, "Maximum open terminals per key"),
                    number("WINDSOCK_TERMINAL_MAX_PER_NODE", 256, 1, 10_000, "Maximum open terminals in total"),
                    number(
                            "WINDSOCK_TERMINAL_RECORDING_MAX_BYTES",
                            67_108_864,
                            1_024,
                            1_073_741_824,
                            "Maximum size of a terminal recording, in bytes"),
                    duration(
                            "WINDSOCK_TERMINAL_RECORDING_RETENTION",
                            "30d",
                            "How long terminal recordings are retained"),
                    number(
                            "WINDSOCK_TERMINAL_RECORDINGS_MAX_BYTES",
                            1L << 30,
                            1 << 20,
                            1L << 40,
                            "Maximum total size of the recordings of closed terminals, in bytes"),
                    number(
                            "WINDSOCK_LIMIT_REQUESTS_PER_KEY",
                            200,
                            1,
                            1_000_000,
                            "Maximum requests per second per key, not counting requests that open streams"),
                    number(
                            "WINDSOCK_LIMIT_REQUESTS_PER_ADDRESS",
                            400,
                            1,
                            1_000_000,
                            "Maximum requests per second per client address, counted the same way; an untrusted proxy is "
                                    + "one address"),
                    number(
                            "WINDSOCK_LIMIT_REFUSED_CREDENTIALS",
                            10,
                            1,
                            1_000_000,
                            "Maximum invalid secrets per second for each client address and key id"),
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
                            "Maximum size of the body of `POST /api/events` in bytes; other operations accept less"),
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
                            "WINDSOCK_LIMIT_CONNECTIONS_PER_ADDRESS",
                            12_000,
                            1,
                            1_000_000,
                            "Maximum open connections of any kind per address that is not a trusted proxy"),
                    number(
                            "WINDSOCK_STREAM_MAX_MESSAGE_BYTES",
                            8_192,
                            128,
                            65_536,
                            "Maximum size of a WebSocket message from a client, in bytes"),
                    number(
                            "WINDSOCK_STREAM_COMMANDS_PER_SECOND",
                            20,
                            1,
                            10_000,
                            "Maximum commands per second per WebSocket"),
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
                    number(
                            "WINDSOCK_STREAM_CONNECTIONS_PER_NODE",
                            50_000,
                            1,
                            1_000_000,
                            "Maximum open streams in total"),
                    number(
                            "WINDSOCK_STREAM_HANDSHAKES_PER_SECOND",
                            5_000,
                            1,
                            1_000_000,
                            "Maximum new streams per second"),
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
                            "Number of encoded changes kept in memory for streams",
                            value -> between(2, 1 << 20).accepts(value)
                                    && Integer.bitCount(Integer.parseInt(value)) == 1),
                    number(
                            "WINDSOCK_HUB_RING_BYTES",
                            33_554_432,
                            65_536,
                            1 << 30,
                            "Maximum memory for these changes per transport, in bytes; at most an eighth of the maximum heap"),
                    number(
                            "WINDSOCK_HUB_HEARTBEAT_SECONDS",
                            15,
                            1,
                            60,
                            "Interval of heartbeats on idle streams, in seconds"),
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
                            "Maximum number of lagging clients that read the log at the same time"))
            .flatMap(Settings::withFile)
            .toList();

    private static final Map<String, Setting> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Setting::name, Function.identity()));

    private Settings() {}

    /** Returns the setting with the given name; empty if the name is unknown. */
    static Optional<Setting> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /**
     * Returns whether an environment variable is meant for the server, which rejects unknown variables with the settings
     * prefix.
     */
    static boolean isMeant(String name) {
        return name.startsWith(PREFIX) && !name.startsWith(INSTANCE_PREFIX) && !OF_CLIENTS.contains(name);
    }

    /** Returns a one-line error message for an unknown name, with the name that was probably meant. */
    static String unknown(String name) {
        return name + ": unknown setting"
                + Similar.to(name, BY_NAME.keySet())
                        .or(() -> Similar.to(PREFIX + name, BY_NAME.keySet()))
                        .map(similar -> "; did you mean " + similar + "?")
                        .orElse("")
                + " (--help lists all settings)";
    }

    /** Returns the problems with the values of known settings by name, each on one line; empty if all are valid. */
    static Map<String, String> problems(Map<String, String> values) {
        Map<String, String> problems = new LinkedHashMap<>();
        for (List<String> pair : REQUIRED) {
            if (values.containsKey(pair.getFirst())
                    && !values.containsKey(pair.getLast())
                    && !values.containsKey(pair.getLast() + Setting.FILE)) {
                problems.putIfAbsent(pair.getFirst(), pair.getFirst() + ": requires " + pair.getLast() + " as well");
            }
        }
        if (!FileNames.ofThisProcess().allow(values.getOrDefault(DATA_DIR, ".windsock"))) {
            problems.put(DATA_DIR, DATA_DIR + ": " + FileNames.REJECTED);
        }
        for (Setting setting : ALL) {
            String value = values.get(setting.name());
            if (value != null) {
                problem(setting, value, values).ifPresent(problem -> problems.putIfAbsent(setting.name(), problem));
            }
        }
        return problems;
    }

    private static Optional<String> problem(Setting setting, String value, Map<String, String> values) {
        String file = setting.name() + Setting.FILE;
        if (setting.secret() && values.containsKey(file)) {
            return Optional.of(setting.name() + ": excludes " + file);
        }
        if (value.contains(PLACEHOLDER) && !setting.name().equals(ADMIN_KEY)) {
            return Optional.of(setting.name() + ": must not contain " + PLACEHOLDER
                    + (setting.name().equals(STORE_PASSWORD) ? "; the file of " + STORE_PASSWORD_FILE + " may" : ""));
        }
        if (setting.rule().accepts(value)) {
            return Optional.empty();
        }
        return Optional.of(setting.invalid(value)
                + (setting.name().equals(DATA_DIR) ? "; this process has the user id " + userId() : ""));
    }

    /** Container volumes often belong to a user other than the server's. */
    private static Object userId() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException e) {
            return "unknown";
        }
    }

    /** Returns the levels of a valid value of {@code WINDSOCK_LOGGING_LEVEL} by logger; the root logger is {@code ROOT}. */
    static Map<String, String> levels(String value) {
        Map<String, String> levels = new LinkedHashMap<>();
        for (String level : value.split(",", -1)) {
            Matcher parts = LEVEL.matcher(level.strip());
            if (parts.matches()) {
                levels.put(Objects.requireNonNullElse(parts.group(1), "ROOT"), parts.group(2));
            }
        }
        return levels;
    }

    /** A secret can also be read from a file. */
    private static Stream<Setting> withFile(Setting setting) {
        return setting.secret() && !setting.name().equals(STORE_PASSWORD)
                ? Stream.of(
                        setting,
                        text(
                                setting.name() + Setting.FILE,
                                "",
                                "a readable file",
                                "File with the value of " + setting.name()
                                        + ", so that the environment does not show it",
                                Settings::isReadable))
                : Stream.of(setting);
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
            if (!INTEGER.matcher(value).matches()) {
                return false;
            }
            long number = Long.parseLong(value);
            return number >= min && number <= max;
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

    /** The driver logs parts of an invalid URL, such as a port, which may be a misplaced password. */
    private static boolean isPostgres(String value) {
        Logger driver = Logger.getLogger("org.postgresql");
        Level level = driver.getLevel();
        driver.setLevel(Level.OFF);
        try {
            return value.startsWith("jdbc:postgresql:") && Driver.parseURL(value, null) != null;
        } finally {
            driver.setLevel(level);
        }
    }

    private static boolean isNats(String value) {
        try {
            // the check of another setting determines whether the credentials exist
            NatsServers.parse(value, Path.of("credentials"));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isBaseUrl(String value) {
        try {
            URI uri = new URI(value);
            return List.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && value.length() <= MAX_URL_LENGTH
                    && !uri.getRawPath().endsWith("/")
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
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

    /**
     * Returns whether a value is an Origin as browsers send it: in lower case, without the default port, and with any IPv6
     * address in canonical form (RFC 6454, section 6.1).
     */
    private static boolean isOrigin(String value) {
        try {
            URI uri = new URI(value);
            String scheme = String.valueOf(uri.getScheme());
            return (scheme.equals("http") && uri.getPort() != 80 || scheme.equals("https") && uri.getPort() != 443)
                    && uri.getHost() != null
                    && (!uri.getHost().startsWith("[")
                            || uri.getHost().equals(Addresses.inUrl(Addresses.canonicalHost(uri.getHost()))))
                    && value.equals(value.toLowerCase(Locale.ROOT))
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
