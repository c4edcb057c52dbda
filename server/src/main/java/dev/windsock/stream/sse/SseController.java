// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.hub.Hub;
import dev.windsock.hub.HubConfiguration;
import dev.windsock.hub.LiveFeed;
import dev.windsock.hub.LiveKind;
import dev.windsock.hub.Peer;
import dev.windsock.id.TenantId;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.sse.SseWriter;
import dev.windsock.stream.Admissions;
import dev.windsock.stream.LiveInterval;
import dev.windsock.stream.Peers;
import dev.windsock.stream.StreamConfiguration;
import dev.windsock.stream.Topics;
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
import io.netty.buffer.ByteBuf;
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
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** The endpoint for the dashboard's stream. */
@Controller("/api/dashboard/stream")
@Tag(name = "Streams")
class SseController {
    private final Hub hub;
    private final LiveFeed feed;
    private final Admissions admissions;
    private final Peers peers;
    private final SseFormat format;
    private final StreamConfiguration configuration;
    private final MemoryBudget histories;
    private final Duration patience;
    private final ExecutorService blocking;

    SseController(
            Hub hub,
            LiveFeed feed,
            Admissions admissions,
            Peers peers,
            SseFormat format,
            StreamConfiguration configuration,
            MemoryBudgets budgets,
            HubConfiguration hubConfiguration,
            @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.hub = hub;
        this.feed = feed;
        this.admissions = admissions;
        this.peers = peers;
        this.format = format;
        this.configuration = configuration;
        this.patience = Duration.ofSeconds(hubConfiguration.slowConsumerSeconds());
        this.histories = budgets.of(MemoryUse.HISTORIES);
        this.blocking = blocking;
    }

    @Get(headRoute = false)
    @Produces(MediaType.TEXT_EVENT_STREAM)
    @Secured(Permission.Names.DASHBOARD_READ)
    @Operation(
            operationId = "streamDashboard",
            summary = "Stream counts, metrics and changes as server-sent events",
            description = """
                    Server-sent events. `x-events` names the schema of each event's data:

                    | event | data | when |
                    |---|---|---|
                    | `summary` | `Summary` | immediately, at each interval, and as soon as a count changes |
                    | `metrics` | `MetricUpdate` | immediately, or after the history if one is requested, and then at each \
                    interval |
                    | `change` | `ChangeEvent` | for each committed change in the requested topics |
                    | `heartbeat` | `StreamHeartbeat` | regularly: by default every 15 seconds |
                    | `reset` | `LogReset` | changes are missing: reload the state; the stream continues after `latest` |
                    | `close` | `StreamClose` | last, before the server ends the stream |

                    The stream starts with `retry` and an id. The id of every event except `close` is the newest position. To
                    resume, send it as Last-Event-ID, as browsers do, or as `after`: the server first sends the changes
                    after it, and then the current counts and metrics. If nothing arrives for two and a half times the
                    `interval_ms` of the last heartbeat, the stream is dead.

                    A browser that reconnects with a spent `ticket` and Last-Event-ID receives only `close` with the reason
                    `TICKET_SPENT`: request a new ticket, and open the stream again with `after`.""",
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
                            @ExtensionProperty(name = "heartbeat", value = "#/components/schemas/StreamHeartbeat"),
                            @ExtensionProperty(name = "reset", value = "#/components/schemas/LogReset"),
                            @ExtensionProperty(name = "close", value = "#/components/schemas/StreamClose")
                        })
            })
    @ApiResponse(
            responseCode = "200",
            description = "An endless stream of events",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM, schema = @Schema(type = "string")))
    @ApiResponse(
            responseCode = "400",
            description =
                    "VALIDATION_FAILED: the request does not match this document, `topics` contains an unknown topic,"
                            + " `resource_ids` contains an empty id or too many ids, or `history` is 0 or more than 1h")
    @ApiResponse(responseCode = "403", description = "ORIGIN_NOT_ALLOWED, or FORBIDDEN: a topic requires a permission")
    @ApiResponse(responseCode = "429", description = "TOO_MANY_CONNECTIONS")
    CompletableFuture<HttpResponse<Publisher<ByteBuf>>> stream(
            @Parameter(hidden = true) Caller caller,
            HttpRequest<?> request,
            @Parameter(
                            description = "Seconds between samples",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            format = "int32",
                                            minimum = "" + LiveInterval.MIN,
                                            maximum = "" + LiveInterval.MAX,
                                            defaultValue = "" + LiveInterval.DEFAULT))
                    @QueryValue
                    @Nullable Integer interval,
            @Parameter(
                            description =
                                    "`summary`, `metrics`, the change topics `instances`, `volumes`, `vpcs`, `audit`, "
                                            + "`terminals`, `keys`, `notifications` and `custom`, and `changes` for "
                                            + "all change topics that the key may read. The default is `summary` and "
                                            + "`metrics`. A topic requires the permission to read its resources.",
                            array = @ArraySchema(schema = @Schema(type = "string")))
                    @QueryValue
                    @Nullable String topics,
            @Parameter(
                            description = "Only changes to these resources, and metrics for these instances. Each id "
                                    + "counts toward the limit on filters once per topic",
                            array = @ArraySchema(schema = @Schema(type = "string")))
                    @QueryValue("resource_ids")
                    @Nullable String resourceIds,
            @Parameter(
                            description = "Length of the metrics history to send first, up to 1h",
                            example = "15m",
                            schema = @Schema(type = "string", pattern = "[0-9]{1,6}[smh]"))
                    @QueryValue
                    @Nullable String history,
            @Parameter(
                            description =
                                    "The position to resume after, for clients that cannot send Last-Event-ID, which"
                                            + " takes precedence",
                            schema = @Schema(type = "string", pattern = Position.PATTERN),
                            extensions =
                                    @Extension(
                                            properties =
                                                    @ExtensionProperty(
                                                            name = "x-stream-managed",
                                                            value = "true",
                                                            parseValue = true)))
                    @QueryValue
                    @Nullable String after,
            @Parameter(
                            description = "The id of the last event: the position to resume after",
                            schema = @Schema(type = "string", pattern = Position.PATTERN))
                    @Header("Last-Event-ID")
                    @Nullable String lastEventId,
            @QueryValue @Nullable String ticket) {
        // not @ExecuteOn, which would also pass the body through a queue of 256 elements on that executor
        Supplier<HttpResponse<Publisher<ByteBuf>>> open = () -> open(
                caller,
                request,
                SseQuery.parse(caller.principal(), interval, topics, resourceIds, history, after, lastEventId));
        return CompletableFuture.supplyAsync(PropagatedContext.wrapCurrent(open), blocking);
    }

    private HttpResponse<Publisher<ByteBuf>> open(Caller caller, HttpRequest<?> request, SseQuery query) {
        if (NettyChannels.isHttp10(request)) {
            throw new RejectedException(
                    ErrorCode.MALFORMED_REQUEST,
                    "The stream requires HTTP/1.1 or later. Behind nginx, set `proxy_http_version 1.1`.");
        }
        Topics.checkCount(query.filter(), configuration);
        Admissions.Admission admission = admissions.admit(caller);
        try {
            // determined before any data is read, so that no change between the read and the stream is missed
            Position after = query.after() == null ? hub.latest() : query.after();
            EventLog.await(hub.reach(after));
            ReadResult.Gap gap = hub.gap(after).orElse(null);
            Position start = gap == null ? after : gap.latest();
            Peer peer = peers.of(caller, "sse");
            Channel channel = NettyChannels.of(request);
            String opening = opening(caller, query, start, gap);
            Backfill backfill = new Backfill(past(caller, query, start), histories, caller.principal());
            SseSubscription subscription =
                    new SseSubscription(hub, peers, channel, peer, query, start, backfill, blocking, patience);
            Publisher<ByteBuf> stream = request.getHttpVersion() == HttpVersion.HTTP_2_0
                    ? new MultiplexedSseStream(subscription, format, admission, opening)
                    : new SseStream(subscription, format, admission, opening, request);
            NettyChannels.leaveUncompressed(request);
            return HttpResponse.<Publisher<ByteBuf>>ok(stream)
                    .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                    .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .header("X-Accel-Buffering", "no")
                    .header(SseStream.CONNECTION_ID, peer.connectionId());
        } catch (RuntimeException e) {
            admission.release();
            throw e;
        }
    }

    /** Returns the data that is sent immediately. */
    private String opening(Caller caller, SseQuery query, Position start, ReadResult.@Nullable Gap gap) {
        StringBuilder text = new StringBuilder();
        int retry = SseWriter.spreadRetry();
        if (gap == null) {
            text.append(SseWriter.retry(retry, start));
        } else {
            hub.reportedGap();
            // no id before the reset: a client that resumed after that id would not learn of the gap
            text.append(SseWriter.retry(retry)).append(SseFormat.resetEvent(gap));
        }
        TenantId tenantId = caller.principal().tenantId();
        if (query.summary()) {
            text.append(event(start, LiveKind.SUMMARY, feed.summary(tenantId)));
        }
        if (query.metrics() && query.history().isZero()) {
            text.append(event(start, LiveKind.METRICS, feed.metrics(tenantId, query.resourceIds())));
        }
        return text.toString();
    }

    /** Returns the requested history and then the latest metrics; nothing if no history was requested. */
    private Iterator<String> past(Caller caller, SseQuery query, Position start) {
        if (query.history().isZero()) {
            return Collections.emptyIterator();
        }
        TenantId tenantId = caller.principal().tenantId();
        Iterator<String> history =
                feed.history(tenantId, query.resourceIds(), query.history(), Duration.ofSeconds(query.interval()));
        return new Iterator<>() {
            private boolean newestSent;

            @Override
            public boolean hasNext() {
                return !newestSent;
            }

            @Override
            public String next() {
                newestSent = !history.hasNext();
                return event(
                        start,
                        LiveKind.METRICS,
                        newestSent ? feed.metrics(tenantId, query.resourceIds()) : history.next());
            }
        };
    }

    private static String event(Position id, LiveKind kind, String data) {
        return SseWriter.id(id) + SseWriter.event(kind.wireName(), data);
    }
}
