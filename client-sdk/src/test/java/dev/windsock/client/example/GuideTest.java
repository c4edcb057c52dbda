// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.WindsockServer;
import dev.windsock.client.model.LaunchRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The Java snippets in README.md and docs are compiled, and run with a real server. */
@Timeout(60)
final class GuideTest {
    private static final Path PROJECT = Path.of(System.getProperty("windsock.project", ".."));

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();

    @Test
    void runsTheSnippetOfTheReadme() {
        Guide.watchLaunch(server.url(), RunningServer.ADMIN_KEY);
    }

    @Test
    void runsTheSnippetsOfTheGuide(@TempDir Path folder) throws Exception {
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
        Path positionFile = folder.resolve("position");
        Files.writeString(positionFile, startOfTheLog());
        Guide.stream(client, positionFile);
        Guide.listener(client);
        Guide.publisher(client);
    }

    @Test
    void acceptsTheSettingsOfTheGuide() throws NoSuchAlgorithmException {
        Guide.cluster(RunningServer.ADMIN_KEY).close();
        Guide.settings("http://127.0.0.1:1", new InetSocketAddress("127.0.0.1", 1), SSLContext.getDefault())
                .close();
    }

    /** The documents contain exactly these snippets, in any order and file. */
    @Test
    void documentsShowTheCompiledSnippets() throws IOException {
        List<String> compiled = new ArrayList<>();
        for (String file : List.of(
                "client-sdk/src/test/java/dev/windsock/client/example/Guide.java",
                "client-sdk/test/src/test/java/dev/windsock/client/test/ExampleTest.java",
                "client-sdk/test/src/test/java/dev/windsock/client/test/WindsockTestServerTest.java")) {
            compiled.addAll(matches("// @start region=\"[\\w-]+\"\n(.*?)\\s*// @end", PROJECT.resolve(file)));
        }
        List<String> shown = new ArrayList<>(matches("```java\n(.*?)\n```", PROJECT.resolve("README.md")));
        try (Stream<Path> documents = Files.walk(PROJECT.resolve("docs"))) {
            for (Path document :
                    documents.filter(file -> file.toString().endsWith(".md")).toList()) {
                shown.addAll(matches("```java\n(.*?)\n```", document));
            }
        }
        assertThat(shown).isNotEmpty().containsExactlyInAnyOrderElementsOf(compiled);
    }

    /** Returns the position before the first change. */
    private static String startOfTheLog() {
        return client.events().beginning().toString();
    }

    private static List<String> matches(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1).stripIndent())
                .toList();
    }
}
