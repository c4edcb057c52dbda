// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.spi;

/**
 * Adds headers to every request and handshake, such as {@code traceparent} (W3C Trace Context, section 3.2). For
 * OpenTelemetry, use the module {@code windsock-client-sdk-opentelemetry}.
 *
 * <p>Runs on the caller's thread for queries and mutations, and on the stream's thread for handshakes. Must be thread-safe.
 */
@FunctionalInterface
public interface RequestInterceptor {
    /** Called before each request, in registration order. An exception propagates to the caller. */
    void intercept(OutgoingRequest request);
}
