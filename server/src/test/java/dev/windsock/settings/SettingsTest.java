// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.id.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values that each variable accepts, and the errors for others. */
final class SettingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "WINDSOCK_HOST | 0.0.0.0",
                "WINDSOCK_HOST | ::1",
                "WINDSOCK_HOST | fe80::1%eth0",
                "WINDSOCK_BASE_PATH | /windsock",
                "WINDSOCK_BASE_PATH | /apps/windsock-1.2",
                "WINDSOCK_HOST | box.example.com",
                "WINDSOCK_PORT | 0",
                "WINDSOCK_PORT | 65535",
                "WINDSOCK_DATA_DIR | /tmp/not/there/yet",
                "WINDSOCK_COMPUTE_DRIVER | auto",
                "WINDSOCK_COMPUTE_DRIVER | process",
                "WINDSOCK_COMPUTE_DOCKER_REGISTRY_CONFIG | /etc/hostname",
                "WINDSOCK_PORTS_ADDRESS | 0.0.0.0",
                "WINDSOCK_PORTS_ADDRESS | ::1",
                "WINDSOCK_ADMIN_KEY | wsk_abcd1234_0123456789-0123456789_0123456789-0123456789",
                "WINDSOCK_ADMIN_KEY | not a key",
                "WINDSOCK_ADMIN_KEY | ${ADMIN_KEY}",
                "WINDSOCK_PROMETHEUS_OPEN | true",
                "WINDSOCK_ALLOWED_ORIGINS | https://a.example",
                "WINDSOCK_ALLOWED_ORIGINS | https://a.example, http://localhost:3000",
                "WINDSOCK_ALLOWED_ORIGINS | https://[2001:db8::1]:8443",
                "WINDSOCK_ALLOWED_HOSTS | windsock.example.com, windsock, 192.0.2.1, [2001:db8::1], 2001:db8::2",
                "WINDSOCK_TRUSTED_PROXIES | 127.0.0.1",
                "WINDSOCK_TRUSTED_PROXIES | 10.0.0.0/8, ::1, 2001:db8::/32",
                "WINDSOCK_STORE_URL | jdbc:postgresql://db/windsock",
                "WINDSOCK_LOGGING_FORMAT | json",
                "WINDSOCK_LOGGING_LEVEL | debug",
                "WINDSOCK_LOGGING_LEVEL | warn, dev.windsock.store=debug,io.netty=error",
                "WINDSOCK_LOG_MAX_AGE | 12h",
                "WINDSOCK_DRAIN_SECONDS | 0",
                "WINDSOCK_HUB_RING_EVENTS | 1024"
            })
    void acceptsValidValues(String name, String value) {
        assertThat(firstProblem(Map.of(name, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "WINDSOCK_HOST | ``",
                "WINDSOCK_HOST | http://x",
                "WINDSOCK_HOST | [::1]",
                "WINDSOCK_HOST | 127.0.0.1:8080",
                "WINDSOCK_BASE_PATH | /",
                "WINDSOCK_BASE_PATH | windsock",
                "WINDSOCK_BASE_PATH | /windsock/",
                "WINDSOCK_BASE_PATH | /api",
                "WINDSOCK_ALLOWED_ORIGINS | https://[2001:db8:0::1]",
                "WINDSOCK_PORT | ``",
                "WINDSOCK_PORT | 65536",
                "WINDSOCK_PORT | -1",
                "WINDSOCK_PORT | http",
                "WINDSOCK_DATA_DIR | ``",
                "WINDSOCK_DATA_DIR | /proc/version",
                "WINDSOCK_COMPUTE_DRIVER | vmware",
                "WINDSOCK_PROMETHEUS_OPEN | yes",
                "WINDSOCK_COMPUTE_MAX_PIDS | 63",
                "WINDSOCK_COMPUTE_DOCKER_REGISTRY_CONFIG | /nothing/here.json",
                "WINDSOCK_PORTS_ADDRESS | localhost",
                "WINDSOCK_PORTS_ADDRESS | 10.0.0.0/8",
                "WINDSOCK_ALLOWED_ORIGINS | *",
                "WINDSOCK_ALLOWED_ORIGINS | https://a.example/path",
                "WINDSOCK_ALLOWED_ORIGINS | https://A.example",
                "WINDSOCK_ALLOWED_ORIGINS | https://a.example:443",
                "WINDSOCK_ALLOWED_ORIGINS | http://a.example:80",
                "WINDSOCK_ALLOWED_ORIGINS | https://a.example,",
                "WINDSOCK_ALLOWED_ORIGINS | ftp://a.example",
                "WINDSOCK_PORT | +1",
                "WINDSOCK_PORT | 080",
                "WINDSOCK_PORT | 1e3",
                "WINDSOCK_PORT | \u0661",
                "WINDSOCK_ALLOWED_HOSTS | *",
                "WINDSOCK_ALLOWED_HOSTS | https://a.example",
                "WINDSOCK_ALLOWED_HOSTS | a.example:8080",
                "WINDSOCK_TRUSTED_PROXIES | ``",
                "WINDSOCK_TLS_CERTIFICATE | /nothing/here.pem",
                "WINDSOCK_TRUSTED_PROXIES | *",
                "WINDSOCK_TRUSTED_PROXIES | proxy.internal",
                "WINDSOCK_TRUSTED_PROXIES | 10.0.0.0/33",
                "WINDSOCK_TRUSTED_PROXIES | 10.0.0.1 10.0.0.2",
                "WINDSOCK_STORE_URL | jdbc:mysql://db/windsock",
                "WINDSOCK_STORE_URL | jdbc:h2:tcp://db/windsock",
                "WINDSOCK_LOGGING_FORMAT | JSON",
                "WINDSOCK_LOGGING_LEVEL | verbose",
                "WINDSOCK_LOGGING_LEVEL | dev.windsock.store",
                "WINDSOCK_LOGGING_LEVEL | =debug",
                "WINDSOCK_LOG_MAX_EVENTS | 999",
                "WINDSOCK_LOG_MAX_AGE | 7",
                "WINDSOCK_LOG_MAX_AGE | 0d",
                "WINDSOCK_DRAIN_SECONDS | 301",
                "WINDSOCK_STREAM_MAX_MESSAGE_BYTES | 65537",
                "WINDSOCK_STREAM_COMMANDS_PER_SECOND | 0",
                "WINDSOCK_STREAM_MAX_FILTERS | 0",
                "WINDSOCK_STREAM_CONNECTIONS_PER_KEY | 0",
                "WINDSOCK_STREAM_CONNECTIONS_PER_NODE | many",
                "WINDSOCK_HUB_RING_EVENTS | 1000",
                "WINDSOCK_HUB_RING_BYTES | 1",
                "WINDSOCK_HUB_HEARTBEAT_SECONDS | 61",
                "WINDSOCK_HUB_SLOW_CONSUMER_SECONDS | 0",
                "WINDSOCK_HUB_CONCURRENT_CATCH_UPS | 0"
            })
    void rejectsInvalidValuesInOneLineThatNamesTheVariable(String name, String value) {
        Map<String, String> environment = new HashMap<>(Map.of(name, value));
        if (name.equals("WINDSOCK_TLS_CERTIFICATE")) {
            environment.put("WINDSOCK_TLS_KEY", "/nothing/here.pem");
        }
        String problem = firstProblem(environment).orElseThrow();
        assertThat(problem).startsWith(name + ": invalid value ").doesNotContain("\n");
        assertThat(problem.contains(value)).isEqualTo(!name.equals("WINDSOCK_STORE_URL"));
    }

    @Test
    void acceptsTheDefaultOfEverySetting() {
        Map<String, String> defaults = new HashMap<>();
        for (Setting setting : Settings.ALL) {
            assertThat(setting.name()).matches("WINDSOCK_[A-Z_]+");
            if (!setting.defaultValue().isEmpty()) {
                defaults.put(setting.name(), setting.defaultValue());
            }
        }
        assertThat(firstProblem(defaults)).isEmpty();
        assertThat(Settings.ALL).extracting(Setting::name).doesNotHaveDuplicates();
    }

    @Test
    void requiresCertificateAndKeyTogether() {
        assertThat(firstProblem(Map.of("WINDSOCK_TLS_CERTIFICATE", "/etc/hostname")))
                .contains("WINDSOCK_TLS_CERTIFICATE: requires WINDSOCK_TLS_KEY as well");
        assertThat(firstProblem(Map.of("WINDSOCK_TLS_KEY", "/etc/hostname")))
                .contains("WINDSOCK_TLS_KEY: requires WINDSOCK_TLS_CERTIFICATE as well");
    }

    @Test
    void requiresCredentialsForTheTenantsThatMayUseThem() {
        String tenants = "WINDSOCK_COMPUTE_DOCKER_REGISTRY_TENANTS";
        Map<String, String> environment = new HashMap<>(Map.of(tenants, TenantId.DEFAULT.value()));
        assertThat(firstProblem(environment))
                .contains(tenants + ": requires WINDSOCK_COMPUTE_DOCKER_REGISTRY_CONFIG as well");
        environment.put("WINDSOCK_COMPUTE_DOCKER_REGISTRY_CONFIG", "/etc/hostname");
        assertThat(firstProblem(environment)).isEmpty();
        environment.put(tenants, "default");
        assertThat(firstProblem(environment))
                .hasValueSatisfying(problem -> assertThat(problem).startsWith(tenants + ": invalid value"));
    }

    @Test
    void acceptsCredentialsOfTheDatabaseThatItsUrlLacks() {
        Map<String, String> environment = Map.of(
                "WINDSOCK_STORE_URL", "jdbc:postgresql://db/windsock",
                "WINDSOCK_STORE_USER", "windsock",
                "WINDSOCK_STORE_PASSWORD", "secret");
        assertThat(firstProblem(environment)).isEmpty();
        for (String name : List.of("WINDSOCK_STORE_USER", "WINDSOCK_STORE_PASSWORD", "WINDSOCK_STORE_PASSWORD_FILE")) {
            assertThat(firstProblem(Map.of(name, "x"))).contains(name + ": requires WINDSOCK_STORE_URL as well");
        }
        Map<String, String> placeholder = new HashMap<>(environment);
        placeholder.put("WINDSOCK_STORE_PASSWORD", "a${b}");
        assertThat(firstProblem(placeholder))
                .contains("WINDSOCK_STORE_PASSWORD: must not contain ${; the file of WINDSOCK_STORE_PASSWORD_FILE may");
        Map<String, String> both = new HashMap<>(environment);
        both.put("WINDSOCK_STORE_PASSWORD_FILE", "/etc/hostname");
        assertThat(firstProblem(both)).contains("WINDSOCK_STORE_PASSWORD: excludes WINDSOCK_STORE_PASSWORD_FILE");
    }

    @Test
    void rejectsUnknownSettingsAndIgnoresOtherVariables() {
        assertThat(firstProblem(Map.of("WINDSOCK_PROT", "1")))
                .contains("WINDSOCK_PROT: unknown setting; did you mean WINDSOCK_PORT? (--help lists all settings)");
        assertThat(firstProblem(Map.of("WINDSOCK_SERVICE_HOST_OF_A_POD", "1")))
                .contains("WINDSOCK_SERVICE_HOST_OF_A_POD: unknown setting (--help lists all settings)");
        assertThat(firstProblem(Map.of("PATH", "x", "JAVA_HOME", ""))).isEmpty();
        assertThat(firstProblem(Map.of("WINDSOCK_URL", "http://127.0.0.1:8080", "WINDSOCK_KEY", "wsk_x")))
                .isEmpty();
    }

    @Test
    void namesTheExpectedValuesAndPrintsNoSecrets() {
        assertThat(firstProblem(Map.of("WINDSOCK_PORT", "x")))
                .contains("WINDSOCK_PORT: invalid value \"x\" (expected a port from 0 to 65535; 0 picks a free one)");
        assertThat(firstProblem(Map.of("WINDSOCK_STORE_URL", "jdbc:secret")))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .startsWith("WINDSOCK_STORE_URL: invalid value (expected a JDBC URL for PostgreSQL")
                        .doesNotContain("jdbc:secret"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    WINDSOCK_NATS_URL,            nats://user:s3cret@one:4222,         nats://(secret)@one:4222
                    WINDSOCK_NATS_URL,            user:s3c/r@et@one:4222,              (secret)@one:4222
                    WINDSOCK_OTEL_ENDPOINT,       https://a/v1?key=s3cret,             https://a/v1?(secret)
                    WINDSOCK_OTEL_ENDPOINT,       https://user:s3cret@a?key=s3cret,    https://(secret)@a?(secret)
                    WINDSOCK_COMPUTE_DOCKER_HOST, tcp://user:s3cret@10.0.0.1:2375,     tcp://(secret)@10.0.0.1:2375
                    WINDSOCK_TLS_CERTIFICATE,     /etc/a@b/cert.pem,                   /etc/a@b/cert.pem
                    """)
    void hidesTheCredentialsOfUrls(String name, String value, String shown) {
        LoadedSettings settings = LoadedSettings.of(Map.of(name, value));
        assertThat(settings.describe()).isEqualTo(name + "=" + shown + "\n");
        assertThat(settings.problems().toString()).doesNotContain("s3c");
    }

    private static Optional<String> firstProblem(Map<String, String> environment) {
        return LoadedSettings.of(environment).problems().stream().findFirst();
    }
}
