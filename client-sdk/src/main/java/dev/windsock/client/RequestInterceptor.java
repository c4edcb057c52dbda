package dev.windsock.client;

/**
 * Adds headers to what is sent, such as {@code traceparent} (W3C Trace Context, section 3.2). With OpenTelemetry:
 *
 * <pre>{@code
 * builder.interceptor(request -> propagator.inject(Context.current(), request, (to, name, value) -> to.header(name, value)));
 * }</pre>
 *
 * <p>Called for queries and mutations on the caller's thread, and for handshakes on the stream's.
 */
@FunctionalInterface
public interface RequestInterceptor {
    /** Called before each request, in the order in which interceptors were given. What it throws is thrown to the caller. */
    void intercept(OutgoingRequest request);
}
