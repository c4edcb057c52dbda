// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.wire.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server started from a package, and its output. */
record ServerOutput(Process process, Path file) implements AutoCloseable {
    /** A first start without an ahead-of-time cache takes several seconds of a whole processor. */
    static final Duration START_PATIENCE = Duration.ofMinutes(2);

    private static final Pattern LISTENS = Pattern.compile("listens on (http://127\\.0\\.0\\.1:\\d+)");

    static final Pattern KEY = Pattern.compile("wsk_[a-z0-9]{8}_[A-Za-z0-9_-]{43}");

    /** Starts a server in its own environment, which does not contain Java. */
    static ServerOutput start(Path file, Map<String, String> settings, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().putAll(settings);
        return new ServerOutput(builder.start(), file);
    }

    String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the server listens, and returns its URL. */
    String url() {
        Deadline.await("the server listens", START_PATIENCE, () -> {
            assertThat(process.isAlive()).as(text()).isTrue();
            return LISTENS.matcher(text()).find();
        });
        Matcher listens = LISTENS.matcher(text());
        assertThat(listens.find()).isTrue();
        return listens.group(1);
    }

    /** Returns the admin key from the first start. */
    String key() {
        Matcher key = KEY.matcher(text());
        assertThat(key.find()).as(text()).isTrue();
        return key.group();
    }

    /** Stops the server and returns its exit status. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(text()).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
