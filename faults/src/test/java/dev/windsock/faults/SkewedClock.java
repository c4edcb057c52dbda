// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Replaces the server's clock with one that is ahead by the number of seconds in a file. Thread-safe. */
@Singleton
@Requires(property = SkewedClock.PROPERTY)
final class SkewedClock implements BeanCreatedEventListener<Clock> {
    /** The system property with the path of the file. */
    static final String PROPERTY = "faults.clock";

    @Override
    public Clock onCreated(BeanCreatedEvent<Clock> event) {
        return event.getBean().equals(Clock.systemUTC())
                ? new Skewed(Path.of(System.getProperty(PROPERTY)))
                : event.getBean();
    }

    private static final class Skewed extends Clock {
        private final Path file;

        private Skewed(Path file) {
            this.file = file;
        }

        @Override
        public Instant instant() {
            try {
                return Instant.now().plus(Duration.ofSeconds(Long.parseLong(Files.readString(file))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("only UTC is supported");
        }
    }
}
