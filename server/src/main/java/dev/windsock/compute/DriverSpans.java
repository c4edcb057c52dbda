// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;
import dev.windsock.id.VolumeId;
import dev.windsock.id.VpcId;
import dev.windsock.trace.TraceParent;
import dev.windsock.trace.Tracing;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Calls the driver, and records each call as a span in the trace of its cause. Calls without a cause begin traces of their own.
 *
 * <p>Threading: thread-safe; blocks for as long as the call does.
 */
@Singleton
public final class DriverSpans {
    private final ComputeDriver driver;
    private final Tracing tracing;

    public DriverSpans(ComputeDriver driver, Tracing tracing) {
        this.driver = driver;
        this.tracing = tracing;
    }

    /** A call that returns a result. */
    @FunctionalInterface
    public interface Call<T> {
        T perform() throws ComputeException;
    }

    /** A call without a result. */
    @FunctionalInterface
    public interface Action {
        void perform() throws ComputeException;
    }

    /**
     * The resource that a call concerns.
     *
     * @param attribute the name of the span attribute that contains the id
     * @param id the value of the attribute
     */
    public record Subject(String attribute, String id) {
        public static Subject of(InstanceId id) {
            return new Subject("windsock.instance.id", id.value());
        }

        public static Subject of(VolumeId id) {
            return new Subject("windsock.volume.id", id.value());
        }

        public static Subject of(VpcId id) {
            return new Subject("windsock.vpc.id", id.value());
        }

        public static Subject of(TerminalId id) {
            return new Subject("windsock.terminal.id", id.value());
        }

        /** @param image a reference or an id */
        public static Subject image(String image) {
            return new Subject("windsock.image", image);
        }

        /** All images of the host. */
        public static Subject images() {
            return image("*");
        }
    }

    /** @param name the name of the span, such as "start instance" */
    public <T> T call(String name, Subject subject, @Nullable TraceParent cause, Call<T> call) throws ComputeException {
        try (Tracing.Span span = tracing.step(name, cause)) {
            span.attribute("windsock.driver", driver.name()).attribute(subject.attribute(), subject.id());
            try {
                return call.perform();
            } catch (ComputeException e) {
                span.failed(e.code().name());
                throw e;
            } catch (RuntimeException e) {
                span.failed(e.getClass().getSimpleName());
                throw e;
            }
        }
    }

    /** @param name the name of the span, such as "create volume" */
    public void run(String name, Subject subject, @Nullable TraceParent cause, Action action) throws ComputeException {
        call(name, subject, cause, () -> {
            action.perform();
            return subject;
        });
    }
}
