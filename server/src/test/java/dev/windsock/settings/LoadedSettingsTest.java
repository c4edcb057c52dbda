// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings from a file, from the environment and from files with secrets. */
@NullUnmarked
final class LoadedSettingsTest {
    private static final String KEY = "wsk_abcd1234_0123456789-0123456789_0123456789-0123456789";

    @TempDir
    Path folder;

    private LoadedSettings load(String file, Map<String, String> environment) throws IOException {
        return LoadedSettings.load(environment, write("windsock.conf", file), Map.of());
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void readsLinesWithCommentsQuotesAndEditorsMarks() throws IOException {
        LoadedSettings settings = load("""
                \uFEFF# a comment
                WINDSOCK_PORT = 9000

                  WINDSOCK_HOST="0.0.0.0"
                WINDSOCK_BASE_PATH='/a'\r
                WINDSOCK_STORE_URL=jdbc:postgresql://db/w?a=b#c
                """, Map.of());
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.added())
                .containsOnly(
                        Map.entry("WINDSOCK_PORT", "9000"),
                        Map.entry("WINDSOCK_HOST", "0.0.0.0"),
                        Map.entry("WINDSOCK_BASE_PATH", "/a"),
                        Map.entry("WINDSOCK_STORE_URL", "jdbc:postgresql://db/w?a=b#c"));
    }

    @Test
    void prefersTheEnvironment() throws IOException {
        LoadedSettings settings = load(
                "WINDSOCK_PORT=9000\nWINDSOCK_HOST=0.0.0.0\nWINDSOCK_ADMIN_KEY_FILE=/nothing/here\n",
                Map.of("WINDSOCK_PORT", "1", "WINDSOCK_ADMIN_KEY", KEY, "PATH", "x"));
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.added()).containsOnly(Map.entry("WINDSOCK_HOST", "0.0.0.0"));
        assertThat(settings.values())
                .containsOnly(
                        Map.entry("WINDSOCK_PORT", "1"),
                        Map.entry("WINDSOCK_HOST", "0.0.0.0"),
                        Map.entry("WINDSOCK_ADMIN_KEY", KEY));
    }

    @Test
    void prefersSettingsToTheDefaultsOfAPackage() throws IOException {
        Map<String, String> defaults = Map.of("WINDSOCK_DATA_DIR", "/var/lib/windsock");
        assertThat(LoadedSettings.load(Map.of(), null, defaults).added()).isEqualTo(defaults);
        Map<String, String> named = Map.of("WINDSOCK_DATA_DIR", folder.toString());
        assertThat(LoadedSettings.load(named, null, defaults).values()).isEqualTo(named);
        // a byte order mark and tabs, as editors write them
        String file = write("windsock.conf", "\uFEFF\tWINDSOCK_DATA_DIR\t=\t" + folder + "\t\r\n");
        assertThat(LoadedSettings.load(Map.of(), file, defaults).added()).isEqualTo(named);
    }

    @Test
    void namesTheFileAndTheLineOfEachProblem() throws IOException {
        LoadedSettings settings = load("""
                PORT=1
                WINDSOCK_PROT=1
                a secret
                export WINDSOCK_PORT=1
                WINDSOCK_HOST=x
                WINDSOCK_HOST=y
                WINDSOCK_CONFIG=z
                WINDSOCK_LOG_MAX_AGE=7
                WINDSOCK_DATA_DIR=/tmp # a comment
                """, Map.of("WINDSOCK_DATADIR", "x"));
        String file = folder.resolve("windsock.conf") + ":";
        assertThat(settings.problems())
                .containsExactly(
                        "WINDSOCK_DATADIR: unknown setting; did you mean WINDSOCK_DATA_DIR? (--help lists all settings)",
                        file + "1: PORT: unknown setting; did you mean WINDSOCK_PORT? (--help lists all settings)",
                        file
                                + "2: WINDSOCK_PROT: unknown setting; did you mean WINDSOCK_PORT? (--help lists all settings)",
                        file + "3: expected a line NAME=VALUE, an empty line or a comment that begins with #",
                        file + "4: expected a line NAME=VALUE, an empty line or a comment that begins with #",
                        file + "6: WINDSOCK_HOST: is already set in line 5",
                        file + "7: WINDSOCK_CONFIG: cannot be set in a file",
                        file
                                + "9: WINDSOCK_DATA_DIR: a comment cannot follow a value: put the comment on a separate "
                                + "line, or put the value in quotes",
                        file
                                + "8: WINDSOCK_LOG_MAX_AGE: invalid value \"7\" (expected a duration such as 90s, 5m, "
                                + "12h or 7d)");
    }

    @Test
    void readsSecretsFromFiles() throws IOException {
        LoadedSettings settings = load(
                "WINDSOCK_ADMIN_KEY_FILE=" + write("key", "\uFEFF" + KEY + "\r\n") + "\n",
                Map.of("WINDSOCK_PORT", "0"));
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.get("WINDSOCK_ADMIN_KEY")).contains(KEY);
        assertThat(settings.added()).containsEntry("WINDSOCK_ADMIN_KEY", KEY);
        assertThat(settings.describe() + settings)
                .contains("WINDSOCK_ADMIN_KEY=(secret)")
                .doesNotContain(KEY);
    }

    @Test
    void rejectsSecretsThatAreSetTwiceOrInvalid() throws IOException {
        String url = write("url", "jdbc:mysql://secret");
        assertThat(load("WINDSOCK_ADMIN_KEY=x\nWINDSOCK_ADMIN_KEY_FILE=" + url, Map.of())
                        .problems())
                .containsExactly(
                        folder.resolve("windsock.conf") + ":1: WINDSOCK_ADMIN_KEY: excludes WINDSOCK_ADMIN_KEY_FILE");
        assertThat(load("", Map.of("WINDSOCK_STORE_URL_FILE", url)).problems())
                .singleElement()
                .asString()
                .startsWith("WINDSOCK_STORE_URL_FILE: the content of " + url + " is invalid (expected a JDBC URL")
                .doesNotContain("secret");
    }

    @Test
    void acceptsAnUrlFromAFileWhereASettingRequiresIt() throws IOException {
        String url = write("url", "jdbc:postgresql://db/windsock\n");
        LoadedSettings settings = load("WINDSOCK_STORE_USER=w\nWINDSOCK_STORE_URL_FILE=" + url, Map.of());
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.get("WINDSOCK_STORE_URL")).contains("jdbc:postgresql://db/windsock");
    }

    @Test
    void reportsFilesThatCannotBeRead() throws IOException {
        assertThat(LoadedSettings.load(Map.of("WINDSOCK_CONFIG", "/nothing/here"), null, Map.of())
                        .problems())
                .containsExactly("WINDSOCK_CONFIG: /nothing/here does not exist");
        assertThat(LoadedSettings.load(Map.of(), folder.toString(), Map.of()).problems())
                .containsExactly("WINDSOCK_CONFIG: " + folder + " cannot be read: expected a file");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(LoadedSettings.load(Map.of(), binary.toString(), Map.of()).problems())
                .containsExactly("WINDSOCK_CONFIG: " + binary + " is not valid UTF-8 text");
        assertThat(LoadedSettings.load(Map.of(), "/dev/null", Map.of()).problems())
                .isEmpty();
    }
}
