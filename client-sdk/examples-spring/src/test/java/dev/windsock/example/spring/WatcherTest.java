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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The program, started by Spring Boot, with a real server. */
final class WatcherTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** The program's log lines. */
    private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();

    @Test
    void logsInstanceStatusChanges(@TempDir Path dataDir) throws InterruptedException {
        try (WindsockProcess server = WindsockProcess.startPackaged(dataDir);
                WindsockClient other = server.admin()) {
            try (ConfigurableApplicationContext program = SpringApplication.run(
                    Watcher.class,
                    "--watcher.server.url=" + server.url(),
                    "--watcher.server.api-key=" + RunningServer.ADMIN_KEY)) {
                record();
                program.getBean(InstanceLog.class).awaitSynced(TIMEOUT);
                InstanceAction launch =
                        other.launch(new LaunchRequest().name("watched").command(List.of("sleep", "600")));
                awaitLine("to=RUNNING");
                assertThat(program.getBean(InstanceLog.class).running()).containsExactly("watched");
                other.instances().terminate(launch.instance().getId()).awaitDone(TIMEOUT);
                awaitLine("to=none");
            }
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("windsock-live-")) {
                    thread.join(TIMEOUT.toMillis());
                    assertThat(thread.isAlive()).as(thread.getName()).isFalse();
                }
            }
        }
    }

    private void record() {
        ch.qos.logback.classic.Logger logger =
                (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(InstanceLog.class);
        var lines = new ch.qos.logback.core.AppenderBase<ch.qos.logback.classic.spi.ILoggingEvent>() {
            @Override
            protected void append(ch.qos.logback.classic.spi.ILoggingEvent event) {
                logged.add(event.getFormattedMessage());
            }
        };
        lines.start();
        logger.addAppender(lines);
    }

    private void awaitLine(String substring) throws InterruptedException {
        String line;
        do {
            line = logged.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            assertThat(line).as("a line with \"" + substring + "\"").isNotNull();
        } while (!line.contains("name=watched ") || !line.contains(substring));
    }
}
