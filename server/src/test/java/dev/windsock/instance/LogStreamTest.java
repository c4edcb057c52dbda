// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.compute.Output;
import dev.windsock.compute.OutputReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class LogStreamTest {
    private static final LogQuery FOLLOWING = LogQuery.parse(
            new LogQuery.Parameters(null, true, null, null, null, null, null, null, null, null), Instant.EPOCH);

    @Test
    void asksTheClientToResumeWhenTheOutputCannotBeRead() {
        assertThat(events(new Failing(new IOException("the engine is gone"))))
                .contains("\"reason\":\"GOING_AWAY\",\"reconnect\":true,\"retry_after_ms\":1000")
                .doesNotContain("RUN_ENDED");
        assertThat(events(new Failing(new IllegalStateException("a bug"))))
                .contains("\"reason\":\"GOING_AWAY\",\"reconnect\":true");
    }

    @Test
    void endsWithTheRun() {
        assertThat(events(new Failing(null))).contains("data: hello", "\"reason\":\"RUN_ENDED\"");
    }

    private static String events(OutputReader reader) {
        LogStream stream = new LogStream(reader, FOLLOWING, Duration.ofSeconds(15));
        stream.read();
        StringBuilder events = new StringBuilder();
        for (byte[] next = stream.next(); next.length > 0; next = stream.next()) {
            events.append(new String(next, StandardCharsets.UTF_8));
        }
        return events.toString();
    }

    /** Returns one line, then either fails or ends normally. */
    private static final class Failing implements OutputReader {
        private final Exception failure;
        private boolean returnedLine;

        private Failing(Exception failure) {
            this.failure = failure;
        }

        @Override
        public Optional<String> start() {
            return Optional.of("0");
        }

        @Override
        public Output read() throws IOException {
            if (!returnedLine) {
                returnedLine = true;
                return new Output.Bytes("hello\n".getBytes(StandardCharsets.UTF_8), Instant.EPOCH, Integer::toString);
            }
            switch (failure) {
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case null, default -> {
                    return null;
                }
            }
        }

        @Override
        public void close() {}
    }
}
