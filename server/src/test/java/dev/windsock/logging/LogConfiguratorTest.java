// SPDX-License-Identifier: Apache-2.0
package dev.windsock.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dev.windsock.problem.RequestId;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.context.ServerRequestContext;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogConfiguratorTest {
    private final LoggerContext loggers = new LoggerContext();

    LogConfiguratorTest() {
        new LogConfigurator().configure(loggers);
    }

    /** Loggers through which the network library reports the actions of clients. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.netty.channel.DefaultChannelPipeline",
                "io.netty.handler.codec.http2.Http2ControlFrameLimitEncoder",
                "io.netty.handler.ssl.ApplicationProtocolNegotiationHandler",
                "io.netty.handler.ssl.SslHandler"
            })
    void clientsCannotFillTheLog(String logger) {
        assertThat(loggers.getLogger(logger).isWarnEnabled()).isFalse();
        assertThat(loggers.getLogger(logger).isErrorEnabled()).isTrue();
    }

    @Test
    void logsWhatTheServerReports() {
        assertThat(loggers.getLogger("dev.windsock.Application").isInfoEnabled())
                .isTrue();
    }

    @Test
    void aLineContainsTheIdOfItsRequest() {
        HttpRequest<?> request = HttpRequest.GET("/").setAttribute(RequestId.ATTRIBUTE, "r1");
        assertThat(ServerRequestContext.with(request, (Supplier<String>) this::line))
                .endsWith(" dev.windsock.Some [r1] Done\n");
        assertThat(line()).endsWith(" dev.windsock.Some Done\n");
    }

    private String line() {
        Logger logger = loggers.getLogger("dev.windsock.Some");
        OutputStreamAppender<ILoggingEvent> appender = (OutputStreamAppender<ILoggingEvent>)
                loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("STDOUT");
        return new String(
                appender.getEncoder()
                        .encode(new LoggingEvent(Logger.class.getName(), logger, Level.INFO, "Done", null, null)),
                StandardCharsets.UTF_8);
    }
}
