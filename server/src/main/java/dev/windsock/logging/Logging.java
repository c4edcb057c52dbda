// SPDX-License-Identifier: Apache-2.0
package dev.windsock.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Configures the log. Called once, before anything is logged. */
public final class Logging {
    private Logging() {}

    /**
     * Sets the format and the levels.
     *
     * @param format {@code text} or {@code json}
     * @param levels the levels by logger; the root logger is {@code ROOT}
     */
    public static void configure(String format, Map<String, String> levels) {
        System.setProperty(LogConfigurator.FORMAT_PROPERTY, format);
        LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        levels.forEach((name, level) -> loggers.getLogger(name).setLevel(Level.valueOf(level)));
    }
}
