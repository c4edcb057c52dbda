// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The output of the log is harmless to terminals, and no external text starts a line. */
@NullUnmarked
final class LogLinesTest {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @Test
    void printNothingThatTerminalsObeyOrHide() {
        String all = IntStream.range(0, 0x10000)
                .filter(unit -> Texts.isInvisible((char) unit))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String printed = line("before " + all + " after", new IllegalStateException("cause " + all));
        assertThat(printed.replace("\n", "").replace("\t", "").chars())
                .noneMatch(unit -> Texts.isInvisible((char) (int) unit));
        assertThat(printed.lines().findFirst().orElseThrow())
                .contains("before ?")
                .endsWith("? after");
    }

    @Test
    void keepStackTracesReadable() {
        assertThat(line("failed", new IllegalStateException("cause")).lines())
                .anyMatch(line -> line.equals("java.lang.IllegalStateException: cause"))
                .anyMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void haveOneLineWithoutAStackTrace() {
        assertThat(line("one\ntwo", null)).endsWith("one?two\n").hasLineCount(1);
    }

    private String line(String message, Throwable thrown) {
        var appender = (ConsoleAppender<ILoggingEvent>) root.getAppender("STDOUT");
        var encoder = (PatternLayoutEncoder) appender.getEncoder();
        return new String(
                encoder.encode(new LoggingEvent("dev.windsock.A", root, Level.INFO, message, thrown, null)),
                StandardCharsets.UTF_8);
    }
}
