// SPDX-License-Identifier: Apache-2.0
package dev.windsock.example.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.LaunchRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The program, as Spring Boot starts it, with the real server beside it. */
final class WatcherTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** What the program logs. */
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    @Test
    void logsWhatBecomesOfAnInstance(@TempDir Path dataDir) throws InterruptedException {
        try (WindsockProcess server = WindsockProcess.on(dataDir, WindsockProcess.freePort())
                        .classPath(Objects.requireNonNull(System.getProperty("windsock.jar")))
                        .option("-XX:TieredStopAtLevel=1")
                        .start();
                WindsockClient other = server.admin()) {
            try (ConfigurableApplicationContext program = SpringApplication.run(
                    Watcher.class,
                    "--watcher.server.url=" + server.url(),
                    "--watcher.server.api-key=" + RunningServer.ADMIN_KEY)) {
                record();
                program.getBean(InstanceLog.class).awaitSynced(SOON);
                InstanceAction launch =
                        other.launch(new LaunchRequest().name("watched").command(List.of("sleep", "600")));
                awaitLine("and is RUNNING");
                assertThat(program.getBean(InstanceLog.class).running()).containsExactly("watched");
                other.instances().terminate(launch.instance().getId()).awaitDone(SOON);
                awaitLine("and is gone");
            }
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("windsock-live-"))
                    .isEmpty();
        }
    }

    private void record() {
        ch.qos.logback.classic.Logger logger =
                (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(InstanceLog.class);
        var lines = new ch.qos.logback.core.AppenderBase<ch.qos.logback.classic.spi.ILoggingEvent>() {
            @Override
            protected void append(ch.qos.logback.classic.spi.ILoggingEvent event) {
                said.add(event.getFormattedMessage());
            }
        };
        lines.start();
        logger.addAppender(lines);
    }

    private void awaitLine(String words) throws InterruptedException {
        String line;
        do {
            line = said.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(line).as("a line with \"" + words + "\"").isNotNull();
        } while (!line.startsWith("watched ") || !line.contains(words));
    }
}
