// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
                "WINDSOCK_HOST | box.example.com",
                "WINDSOCK_PORT | 0",
                "WINDSOCK_PORT | 65535",
                "WINDSOCK_DATA_DIR | /tmp/not/there/yet",
                "WINDSOCK_COMPUTE_DRIVER | auto",
                "WINDSOCK_COMPUTE_DRIVER | process",
                "WINDSOCK_ADMIN_KEY | wsk_abcd1234_0123456789-0123456789_0123456789-0123456789",
                "WINDSOCK_ALLOWED_ORIGINS | https://a.example",
                "WINDSOCK_ALLOWED_ORIGINS | https://a.example, http://localhost:3000",
                "WINDSOCK_TRUSTED_PROXIES | 127.0.0.1",
                "WINDSOCK_TRUSTED_PROXIES | 10.0.0.0/8, ::1, 2001:db8::/32",
                "WINDSOCK_STORE_URL | jdbc:postgresql://db/windsock",
                "WINDSOCK_LOG_MAX_AGE | 12h",
                "WINDSOCK_DRAIN_SECONDS | 0",
                "WINDSOCK_HUB_RING_EVENTS | 1024"
            })
    void acceptsValidValues(String name, String value) {
        assertThat(Settings.firstProblem(Map.of(name, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "WINDSOCK_HOST | ``",
                "WINDSOCK_HOST | http://x",
                "WINDSOCK_PORT | ``",
                "WINDSOCK_PORT | 65536",
                "WINDSOCK_PORT | -1",
                "WINDSOCK_PORT | http",
                "WINDSOCK_DATA_DIR | ``",
                "WINDSOCK_DATA_DIR | /proc/version",
                "WINDSOCK_COMPUTE_DRIVER | vmware",
                "WINDSOCK_ADMIN_KEY | secret",
                "WINDSOCK_ALLOWED_ORIGINS | *",
                "WINDSOCK_ALLOWED_ORIGINS | https://a.example/path",
                "WINDSOCK_ALLOWED_ORIGINS | https://a.example,",
                "WINDSOCK_ALLOWED_ORIGINS | ftp://a.example",
                "WINDSOCK_TRUSTED_PROXIES | ``",
                "WINDSOCK_TLS_CERTIFICATE | /nothing/here.pem",
                "WINDSOCK_TRUSTED_PROXIES | *",
                "WINDSOCK_TRUSTED_PROXIES | proxy.internal",
                "WINDSOCK_TRUSTED_PROXIES | 10.0.0.0/33",
                "WINDSOCK_TRUSTED_PROXIES | 10.0.0.1 10.0.0.2",
                "WINDSOCK_STORE_URL | jdbc:mysql://db/windsock",
                "WINDSOCK_STORE_URL | jdbc:h2:tcp://db/windsock",
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
        String problem = Settings.firstProblem(environment).orElseThrow();
        assertThat(problem).startsWith(name + ": invalid value ").doesNotContain("\n");
        assertThat(problem.contains(value))
                .isEqualTo(!name.equals("WINDSOCK_ADMIN_KEY") && !name.equals("WINDSOCK_STORE_URL"));
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
        assertThat(Settings.firstProblem(defaults)).isEmpty();
        assertThat(Settings.ALL).extracting(Setting::name).doesNotHaveDuplicates();
    }

    @Test
    void requiresCertificateAndKeyTogether() {
        assertThat(Settings.firstProblem(Map.of("WINDSOCK_TLS_CERTIFICATE", "/etc/hostname")))
                .contains("WINDSOCK_TLS_CERTIFICATE: requires WINDSOCK_TLS_KEY as well");
        assertThat(Settings.firstProblem(Map.of("WINDSOCK_TLS_KEY", "/etc/hostname")))
                .contains("WINDSOCK_TLS_KEY: requires WINDSOCK_TLS_CERTIFICATE as well");
    }

    @Test
    void acceptsCredentialsOfTheDatabaseThatItsUrlLacks() {
        Map<String, String> environment = Map.of(
                "WINDSOCK_STORE_URL", "jdbc:postgresql://db/windsock",
                "WINDSOCK_STORE_USER", "windsock",
                "WINDSOCK_STORE_PASSWORD", "secret");
        assertThat(Settings.firstProblem(environment)).isEmpty();
        for (String name : List.of("WINDSOCK_STORE_USER", "WINDSOCK_STORE_PASSWORD", "WINDSOCK_STORE_PASSWORD_FILE")) {
            assertThat(Settings.firstProblem(Map.of(name, "x")))
                    .contains(name + ": requires WINDSOCK_STORE_URL as well");
        }
        Map<String, String> placeholder = new HashMap<>(environment);
        placeholder.put("WINDSOCK_STORE_PASSWORD", "a${b}");
        assertThat(Settings.firstProblem(placeholder))
                .contains("WINDSOCK_STORE_PASSWORD: must not contain ${; the file of WINDSOCK_STORE_PASSWORD_FILE may");
        Map<String, String> both = new HashMap<>(environment);
        both.put("WINDSOCK_STORE_PASSWORD_FILE", "/etc/hostname");
        assertThat(Settings.firstProblem(both))
                .contains("WINDSOCK_STORE_PASSWORD: excludes WINDSOCK_STORE_PASSWORD_FILE");
    }

    @Test
    void rejectsUnknownSettingsAndIgnoresOtherVariables() {
        assertThat(Settings.firstProblem(Map.of("WINDSOCK_PROT", "1")))
                .hasValueSatisfying(problem -> assertThat(problem).startsWith("WINDSOCK_PROT: unknown setting"));
        assertThat(Settings.firstProblem(Map.of("PATH", "x", "JAVA_HOME", ""))).isEmpty();
    }

    @Test
    void namesTheExpectedValuesAndPrintsNoSecrets() {
        assertThat(Settings.firstProblem(Map.of("WINDSOCK_PORT", "x")))
                .contains("WINDSOCK_PORT: invalid value \"x\" (expected a port from 0 to 65535; 0 picks a free one)");
        assertThat(Settings.firstProblem(Map.of("WINDSOCK_ADMIN_KEY", "x")))
                .contains("WINDSOCK_ADMIN_KEY: invalid value (expected an API key: wsk_, 8 of [a-z0-9], _ and 43 of"
                        + " [A-Za-z0-9_-])");
    }
}
