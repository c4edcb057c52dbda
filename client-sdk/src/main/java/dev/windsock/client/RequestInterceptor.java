// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

/**
 * Adds headers to what is sent, such as {@code traceparent} (W3C Trace Context, section 3.2). Those of OpenTelemetry adds the
 * module {@code windsock-client-sdk-opentelemetry}.
 *
 * <p>Called for queries and mutations on the caller's thread, and for handshakes on the stream's.
 */
@FunctionalInterface
public interface RequestInterceptor {
    /** Called before each request, in the order in which interceptors were given. What it throws is thrown to the caller. */
    void intercept(OutgoingRequest request);
}
