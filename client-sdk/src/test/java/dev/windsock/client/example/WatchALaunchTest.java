// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.it.EmbeddedWindsock;
import dev.windsock.client.it.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is this program, and it works. */
@Timeout(60)
final class WatchALaunchTest {
    private static final Path PROJECT = Path.of(System.getProperty("windsock.project", ".."));

    @Test
    void works(@TempDir Path dataDir) {
        try (EmbeddedWindsock server = EmbeddedWindsock.start(dataDir)) {
            WatchALaunch.run(server.url(), RunningServer.ADMIN_KEY);
        }
    }

    @Test
    void isWhatTheReadmeShows() throws IOException {
        String program = first(
                "// README\n(.*?)\\s*// README ends",
                Files.readString(
                        PROJECT.resolve("client-sdk/src/test/java/dev/windsock/client/example/WatchALaunch.java")));
        String shown = first("```java\n(.*?)\n```", Files.readString(PROJECT.resolve("README.md")));
        assertThat(shown).isEqualTo(program.stripIndent());
    }

    private static String first(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElseThrow();
    }
}
