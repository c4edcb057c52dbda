// SPDX-License-Identifier: Apache-2.0
package dev.windsock.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.windsock.json.Texts;
import java.util.Map;

/**
 * Configures Logback, which finds this class as a service. An XML file would do the same, but parsing it would noticeably slow
 * down each start.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    /** The system property that contains the format. {@link Logging} sets it. */
    static final String FORMAT_PROPERTY = "windsock.logging.format";

    /** Clients choose parts of messages, and exceptions quote their input, so invisible characters are replaced. */
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger{24}"
            + " %replace([%X{request_id}] ){'^\\[\\] $', ''}"
            + ("%replace(%msg){'[" + Texts.INVISIBLE + "]', '?'}%n")
            + ("%replace(%ex){'[" + Texts.INVISIBLE + "&&[^\\t\\n]]', '?'}");

    private static final Map<String, Level> LEVELS = Map.of(
            // Application reports why the server cannot start, on one line without a stack trace
            "io.micronaut.http.server.netty.NettyHttpServer",
            Level.OFF,
            "org.flywaydb",
            Level.WARN,
            // the store reports failures; the pool would add a stack trace for each connection that the database closes
            "com.zaxxer.hikari",
            Level.ERROR,
            // any client can cause a TLS handshake to fail, reset a connection, read nothing or exceed a limit on
            // frames
            "io.netty.channel.DefaultChannelPipeline",
            Level.ERROR,
            "io.netty.handler.codec.http2",
            Level.ERROR,
            "io.netty.handler.ssl",
            Level.ERROR,
            // the driver reports these failures itself
            "com.github.dockerjava",
            Level.ERROR,
            // logs at every start that it unpacked its library
            "com.pty4j",
            Level.WARN);

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        Encoder<ILoggingEvent> encoder = encoder(System.getProperty(FORMAT_PROPERTY, "text"));
        encoder.setContext(loggers);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setName("STDOUT");
        appender.setContext(loggers);
        appender.setEncoder(encoder);
        appender.start();
        Logger root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        LEVELS.forEach((name, level) -> loggers.getLogger(name).setLevel(level));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Encoder<ILoggingEvent> encoder(String format) {
        if (format.equals("json")) {
            return new JsonLogEncoder();
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }
}
