// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.invoker;

import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.http.ApiHttpClient;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Servers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Sends generated calls. Thread-safe. */
public final class ApiClient {
    private final ApiHttpClient http;
    private final Servers servers;
    private final Executor executor;
    private final Backoff backoff;
    private final RequestOptions options;

    /**
     * @param servers the servers; each request is sent to one of them
     * @param executor runs asynchronous calls, each of which blocks a thread
     * @param options options that set the timeout and the number of retries
     */
    public ApiClient(ApiHttpClient http, Servers servers, Executor executor, Backoff backoff, RequestOptions options) {
        this.http = http;
        this.servers = servers;
        this.executor = executor;
        this.backoff = backoff;
        this.options = options;
    }

    /** Returns a client with other options; unset options keep their current values. */
    public ApiClient with(RequestOptions newOptions) {
        return new ApiClient(http, servers, executor, backoff, newOptions.orElse(options));
    }

    /** Returns the request options. */
    public RequestOptions options() {
        return options;
    }

    /**
     * Returns a new request.
     *
     * @param path the path below a server's URL, with parameter names in braces
     */
    public ApiRequest request(String method, String path) {
        return new ApiRequest(http, servers, backoff, options, method, path);
    }

    /** Runs a call on one of the client's threads. Cancelling the future interrupts the call. */
    public <T> CompletableFuture<T> async(Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        FutureTask<Void> task = new FutureTask<>(
                () -> {
                    try {
                        result.complete(call.get());
                    } catch (RuntimeException | Error e) {
                        result.completeExceptionally(e);
                    }
                },
                null);
        var unused = result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                task.cancel(true);
            }
        });
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new ClosedException("The client is closed"));
        }
        return result;
    }
}
