// SPDX-License-Identifier: Apache-2.0
package dev.windsock.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.windsock.problem.RequestId;

/** Writes the id of the current request in brackets and a space; nothing outside of requests. Stateless. */
final class RequestIdConverter extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return RequestId.current().map(id -> "[" + id + "] ").orElse("");
    }
}
