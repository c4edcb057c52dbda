// SPDX-License-Identifier: Apache-2.0
package dev.windsock.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
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
}
