// SPDX-License-Identifier: Apache-2.0
package dev.windsock.trace;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records spans.
 *
 * <p>Threading: thread-safe; no method blocks or throws. A span belongs to one thread at a time.
 */
public interface Tracing extends AutoCloseable {
    /** Records nothing. */
    Tracing OFF = new Off();

    /** Begins the span for a request. */
    Span request(String method, @Nullable TraceParent parent);

    /** Begins the span for a step within the server. */
    Span step(String name, @Nullable TraceParent parent);

    /** Records a step that ends now. */
    void ended(String name, TraceParent parent, Instant begin, Map<String, String> attributes);

    /** Exports the remaining spans, for at most a few seconds. */
    @Override
    void close();

    /** A span in progress. */
    interface Span extends AutoCloseable {
        /**
         * Returns the context that identifies this span to other services, or the context of its parent if nothing is recorded.
         */
        @Nullable TraceParent context();

        Span attribute(String name, String value);

        Span attribute(String name, long value);

        void renamed(String name);

        /** @param type the kind of failure: a status, a code or a class */
        void failed(String type);

        /** Ends the span. */
        @Override
        void close();
    }

    /** Has no state. */
    final class Off implements Tracing {
        private Off() {}

        private record Nothing(@Nullable TraceParent context) implements Span {
            @Override
            public Span attribute(String name, String value) {
                return this;
            }

            @Override
            public Span attribute(String name, long value) {
                return this;
            }

            @Override
            public void renamed(String name) {}

            @Override
            public void failed(String type) {}

            @Override
            public void close() {}
        }

        @Override
        public Span request(String method, @Nullable TraceParent parent) {
            return new Nothing(parent);
        }

        @Override
        public Span step(String name, @Nullable TraceParent parent) {
            return new Nothing(parent);
        }

        @Override
        public void ended(String name, TraceParent parent, Instant begin, Map<String, String> attributes) {}

        @Override
        public void close() {}
    }
}
