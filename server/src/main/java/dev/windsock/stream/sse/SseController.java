// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.Hub;
import dev.windsock.hub.LiveFeed;
import dev.windsock.hub.Peer;
import dev.windsock.id.TenantId;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.Admissions;
import dev.windsock.stream.NettyChannels;
import dev.windsock.stream.Peers;
import io.micronaut.core.propagation.PropagatedContext;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpVersion;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.annotation.Secured;
import io.netty.channel.Channel;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.extensions.Extension;
import io.swagger.v3.oas.annotations.extensions.ExtensionProperty;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** The stream's endpoint. */
@Controller("/api/dashboard/stream")
@Tag(name = "Streams")
class SseController {
    private static final int MIN_RETRY_MS = 1_000;
    private static final int MAX_RETRY_MS = 5_000;

    private final Hub hub;
    private final LiveFeed feed;
    private final Admissions admissions;
    private final Peers peers;
    private final SseFormat format;
    private final ExecutorService blocking;

    SseController(
            Hub hub,
            LiveFeed feed,
            Admissions admissions,
            Peers peers,
            SseFormat format,
            @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.hub = hub;
        this.feed = feed;
        this.admissions = admissions;
        this.peers = peers;
        this.format = format;
        this.blocking = blocking;
    }

    @Get(headRoute = false)
    @Produces(MediaType.TEXT_EVENT_STREAM)
    @Secured(Permission.Names.DASHBOARD_READ)
    @Operation(
            operationId = "streamDashboard",
            summary = "Streams counts, metrics and changes as server-sent events",
            description = """
                    Server-sent events; `x-events` names the schema of each one's data:

                    | event | data | when |
                    |---|---|---|
                    | `summary` | `Summary` | at once, at each interval, and as soon as a count changes |
                    | `metrics` | `MetricUpdate` | at once, after the history where one is asked for, and at each interval |
                    | `change` | `ChangeEvent` | as it is committed, of the topics that are asked for |
                    | `reset` | `LogReset` | changes are missing: read the state anew; what follows comes after `latest` |
                    | `close` | `StreamClose` | last, before the server ends the stream |

                    `retry` comes first. Every event but `close` has the newest position as its id, so that
                    Last-Event-ID, which browsers send by themselves, resumes: the changes after it come first, and
                    counts and metrics are sent as they now are. A comment line comes every 15 seconds at the
                    latest.""",
            extensions = {
                @Extension(
                        name = "x-stream",
                        properties = {
                            @ExtensionProperty(name = "transport", value = "sse"),
                            @ExtensionProperty(name = "item", value = "DashboardItem")
                        }),
                @Extension(
                        name = "x-events",
                        properties = {
                            @ExtensionProperty(name = "summary", value = "#/components/schemas/Summary"),
                            @ExtensionProperty(name = "metrics", value = "#/components/schemas/MetricUpdate"),
                            @ExtensionProperty(name = "change", value = "#/components/schemas/ChangeEvent"),
                            @ExtensionProperty(name = "reset", value = "#/components/schemas/LogReset"),
                            @ExtensionProperty(name = "close", value = "#/components/schemas/StreamClose")
                        })
            })
    @ApiResponse(
            responseCode = "200",
            description = "The events, without an end",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM, schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "403", description = "ORIGIN_NOT_ALLOWED, or FORBIDDEN: a topic needs a permission")
    @ApiResponse(responseCode = "429", description = "TOO_MANY_CONNECTIONS")
    CompletableFuture<HttpResponse<Publisher<byte[]>>> stream(
            @Parameter(hidden = true) Caller caller,
            HttpRequest<?> request,
            @Parameter(
                            description = "Seconds between samples",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            format = "int32",
                                            minimum = "1",
                                            maximum = "60",
                                            defaultValue = "5"))
                    @QueryValue
                    @Nullable Integer interval,
            @Parameter(
                            description = "summary, metrics, the topics of changes instances, volumes, vpcs, audit,"
                                    + " terminals, keys and custom, and changes for all of them that the key may read;"
                                    + " summary and metrics by default. A topic needs the permission to read what it is"
                                    + " about.",
                            array = @ArraySchema(schema = @Schema(type = "string")))
                    @QueryValue
                    @Nullable String topics,
            @Parameter(
                            description = "How much of the past metrics comes first, up to 1h",
                            example = "15m",
                            schema = @Schema(type = "string", pattern = "[0-9]{1,6}[smh]"))
                    @QueryValue
                    @Nullable String history,
            @Parameter(description = "The id of the last event: a position, to resume after")
                    @Header("Last-Event-ID")
                    @Nullable String lastEventId,
            @Parameter(
                            description = "A ticket, where no header can be sent: works once",
                            extensions =
                                    @Extension(
                                            properties =
                                                    @ExtensionProperty(
                                                            name = "x-stream-managed",
                                                            value = "true",
                                                            parseValue = true)))
                    @QueryValue
                    @Nullable String ticket) {
        // not by @ExecuteOn, which has the body flow through a queue of 256 places on that executor too
        Supplier<HttpResponse<Publisher<byte[]>>> opened =
                () -> open(caller, request, SseQuery.parse(caller.principal(), interval, topics, history, lastEventId));
        return CompletableFuture.supplyAsync(PropagatedContext.wrapCurrent(opened), blocking);
    }

    private HttpResponse<Publisher<byte[]>> open(Caller caller, HttpRequest<?> request, SseQuery query) {
        if (NettyChannels.isHttp10(request)) {
            throw new RejectedException(
                    ErrorCode.MALFORMED_REQUEST, "The stream needs HTTP/1.1; nginx has proxy_http_version 1.1 for it.");
        }
        // before anything is read, so that nothing can come between what is read and what is streamed
        Position after = query.after() == null ? hub.latest() : query.after();
        ReadResult.Gap gap = hub.gap(after);
        Position start = gap == null ? after : gap.latest();
        Admissions.Admission admission = admissions.admit(caller);
        try {
            Peer peer = peers.of(caller, "sse");
            Channel channel = NettyChannels.of(request);
            String opening = opening(caller, query, start, gap);
            SseSubscription subscription = new SseSubscription(hub, peers, channel, peer, query, start);
            Publisher<byte[]> stream = request.getHttpVersion() == HttpVersion.HTTP_2_0
                    ? new MultiplexedSseStream(subscription, format, admission, opening)
                    : new SseStream(subscription, format, admission, opening);
            NettyChannels.leaveUncompressed(request);
            return HttpResponse.<Publisher<byte[]>>ok(stream)
                    .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                    .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .header("X-Accel-Buffering", "no")
                    .header(SseStream.CONNECTION_ID, peer.connectionId());
        } catch (RuntimeException e) {
            admission.release();
            throw e;
        }
    }

    /** What comes at once. */
    private String opening(Caller caller, SseQuery query, Position start, ReadResult.@Nullable Gap gap) {
        StringBuilder text = new StringBuilder();
        text.append("retry: ")
                .append(ThreadLocalRandom.current().nextInt(MIN_RETRY_MS, MAX_RETRY_MS + 1))
                .append("\n\n");
        if (gap != null) {
            text.append(SseFormat.resetEvent(gap));
        }
        TenantId tenantId = caller.principal().tenantId();
        if (query.summary()) {
            event(text, start, "summary", feed.summary(tenantId));
        }
        if (!query.history().isZero()) {
            feed.history(tenantId, query.history(), Duration.ofSeconds(query.interval()))
                    .forEach(past -> event(text, start, "metrics", past));
        }
        if (query.metrics()) {
            event(text, start, "metrics", feed.metrics(tenantId, Set.of()));
        }
        return text.toString();
    }

    private static void event(StringBuilder text, Position id, String event, String data) {
        text.append("id: ")
                .append(id)
                .append("\nevent: ")
                .append(event)
                .append("\ndata: ")
                .append(data)
                .append("\n\n");
    }
}
