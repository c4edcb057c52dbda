// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.EmbeddedWindsock;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.model.LaunchRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every piece of the guide is compiled, and runs against a real server. */
@Timeout(60)
final class GuideTest {
    private static final Path PROJECT = Path.of(System.getProperty("windsock.project", ".."));

    @Test
    void works(@TempDir Path dataDir) throws Exception {
        try (EmbeddedWindsock server = EmbeddedWindsock.start(dataDir);
                WindsockClient client = server.admin()) {
            Guide.begin(server.url(), RunningServer.ADMIN_KEY);
            Guide.errors(client);
            Guide.errors(client);
            Guide.actions(client);
            Guide.views(client);
            UUID id = client.instances()
                    .launch(new LaunchRequest().name("measured").command(List.of("sleep", "60")))
                    .awaitDone(Duration.ofSeconds(20))
                    .getId();
            Guide.metrics(client, id);
            Guide.terminal(client, id);
            client.instances().terminate(id);
            Path kept = dataDir.resolve("position");
            Files.writeString(kept, beginning(client));
            Guide.stream(client, kept);
            Guide.listener(client);
            Guide.publisher(client);
        }
    }

    @Test
    void settingsAreTaken() throws NoSuchAlgorithmException {
        Guide.settings("http://127.0.0.1:1", new InetSocketAddress("127.0.0.1", 1), SSLContext.getDefault())
                .close();
    }

    @Test
    void showsNothingElse() throws IOException {
        List<String> compiled = all(
                "// @start region=\"\\w+\"\n(.*?)\\s*// @end",
                Files.readString(PROJECT.resolve("client-sdk/src/test/java/dev/windsock/client/example/Guide.java")));
        List<String> shown = new ArrayList<>();
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(PROJECT.resolve("docs/how-to/java"), "*.md")) {
            for (Path page : pages) {
                shown.addAll(all("```java\n(.*?)\n```", Files.readString(page)));
            }
        }
        assertThat(shown).isNotEmpty().containsExactlyInAnyOrderElementsOf(compiled);
    }

    /** Before the first change that there is. */
    private static String beginning(WindsockClient client) {
        String first = client.events().readEvents(null, 1, 0).getItems().get(0).getPosition();
        return first.substring(0, first.lastIndexOf(':') + 1) + "0";
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1).stripIndent())
                .toList();
    }
}
