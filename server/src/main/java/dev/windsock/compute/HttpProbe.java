// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends the requests of health checks. Does not follow redirects, because they could lead to another host, and does not read
 * the body.
 *
 * <p>Threading: thread-safe; blocks until the response has begun, or until the timeout.
 */
public final class HttpProbe {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("health-http").factory()))
            .build();

    private static final int FIRST_FAILURE = 400;

    private HttpProbe() {}

    /**
     * Sends a request for a path to a port on an address.
     *
     * @param advice a sentence for the output of a check that receives no response; empty for none
     */
    public static HealthProbe.Result get(
            InetAddress address, HealthCheck.Test.Http test, Duration timeout, String advice) {
        String host = address.getHostAddress();
        URI uri = URI.create(
                "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + test.port() + test.path());
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("User-Agent", "windsock-health")
                .build();
        CompletableFuture<HttpResponse<InputStream>> response =
                CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            HttpResponse<InputStream> answer = response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            answer.body().close();
            return new HealthProbe.Result(
                    answer.statusCode() < FIRST_FAILURE,
                    "GET " + test.path() + " on port " + test.port() + " returned " + answer.statusCode() + ".");
        } catch (TimeoutException e) {
            response.cancel(true);
            return failed(test, "timeout after " + timeout.toMillis() + " ms", advice);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            return failed(test, Objects.requireNonNullElse(cause.getMessage(), "the connection failed"), advice);
        } catch (IOException e) {
            return failed(test, "the response cannot be read", "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            response.cancel(true);
            return failed(test, "interrupted", "");
        }
    }

    private static HealthProbe.Result failed(HealthCheck.Test.Http test, String cause, String advice) {
        String output = "GET " + test.path() + " on port " + test.port() + " failed: " + cause + ". " + advice;
        return new HealthProbe.Result(false, output.strip());
    }
}
