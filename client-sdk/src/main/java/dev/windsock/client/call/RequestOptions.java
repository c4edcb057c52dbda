// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.call;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.http.RequestHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Options for calls: for all of a client's calls with {@link WindsockClient.Builder#requestOptions}, or for individual calls
 * with {@code with}:
 *
 * <pre>{@code
 * client.instances().with(RequestOptions.none().idempotencyKey(key).ifMatch(version)).stop(id);
 * }</pre>
 *
 * <p>Immutable. An option that is not set inherits the client's value.
 */
public final class RequestOptions {
    private static final RequestOptions NONE = new RequestOptions(null, null, null, null);

    private final @Nullable Duration timeout;
    private final @Nullable Integer retries;
    private final @Nullable String idempotencyKey;
    private final @Nullable String ifMatch;

    private RequestOptions(
            @Nullable Duration timeout,
            @Nullable Integer retries,
            @Nullable String idempotencyKey,
            @Nullable String ifMatch) {
        this.timeout = timeout;
        this.retries = retries;
        this.idempotencyKey = idempotencyKey;
        this.ifMatch = ifMatch;
    }

    /** Returns options with nothing set. */
    public static RequestOptions none() {
        return NONE;
    }

    /**
     * Sets the maximum duration of a call, including its retries, until the response is complete. For a long poll, the
     * requested wait time is added to this duration.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public RequestOptions timeout(Duration newTimeout) {
        if (newTimeout.isNegative() || newTimeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive: " + newTimeout);
        }
        return new RequestOptions(newTimeout, retries, idempotencyKey, ifMatch);
    }

    /**
     * Sets the maximum number of times that a call is retried after a {@linkplain WindsockException#isRetryable retryable}
     * failure. Only GET and PUT requests and requests with an Idempotency-Key are repeated, because repeating them has no
     * further effect. The delay before each retry is random, below a bound that doubles ("full jitter"), plus the delay that
     * the server requests.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public RequestOptions retries(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("retries must not be negative: " + count);
        }
        return new RequestOptions(timeout, count, idempotencyKey, ifMatch);
    }

    /**
     * Sets the Idempotency-Key of one mutation. If the mutation is repeated within 24 hours with the same key and arguments, it
     * has no further effect and returns the first result. Use a new key for each mutation.
     *
     * @throws IllegalArgumentException if it is blank or contains control characters
     */
    public RequestOptions idempotencyKey(String key) {
        return new RequestOptions(timeout, retries, headerValue("idempotencyKey", key), ifMatch);
    }

    /**
     * Sets the version that a resource must have for the mutation to be applied, as {@code If-Match}.
     *
     * @throws IllegalArgumentException if it is blank or contains control characters
     */
    public RequestOptions ifMatch(String version) {
        return new RequestOptions(timeout, retries, idempotencyKey, headerValue("ifMatch", version));
    }

    private static String headerValue(String name, String value) {
        if (value.isBlank() || !RequestHeaders.isHeaderValue(value)) {
            throw new IllegalArgumentException(name + " must not be blank or contain control characters");
        }
        return value;
    }

    /** Returns these options; the other options supply the values that are not set here. */
    public RequestOptions orElse(RequestOptions others) {
        return new RequestOptions(
                timeout == null ? others.timeout : timeout,
                retries == null ? others.retries : retries,
                idempotencyKey == null ? others.idempotencyKey : idempotencyKey,
                ifMatch == null ? others.ifMatch : ifMatch);
    }

    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    public OptionalInt retries() {
        return retries == null ? OptionalInt.empty() : OptionalInt.of(retries);
    }

    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    public Optional<String> ifMatch() {
        return Optional.ofNullable(ifMatch);
    }
}
