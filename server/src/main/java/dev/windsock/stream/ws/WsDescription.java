// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.events.EventView;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.extensions.Extension;
import io.swagger.v3.oas.annotations.extensions.ExtensionProperty;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Describes the WebSocket in the OpenAPI document, which is made at compile time. It is never a bean: {@link WsEndpoint}
 * has the path.
 */
@Controller("/ws")
@Requires(property = "windsock.never")
@Secured(SecurityRule.IS_AUTHENTICATED)
@Tag(name = "Streams")
class WsDescription {
    @Get(headRoute = false)
    @Status(HttpStatus.SWITCHING_PROTOCOLS)
    @Operation(
            operationId = "streamEvents",
            summary = "Upgrades to a WebSocket that streams changes; the AsyncAPI document has its messages",
            description =
                    "Text frames of one JSON object each. The AsyncAPI document, /asyncapi.yaml, has the messages of"
                            + " both sides, the close codes, the limits and how to resume.",
            extensions =
                    @Extension(
                            name = "x-stream",
                            properties = {
                                @ExtensionProperty(name = "transport", value = "websocket"),
                                @ExtensionProperty(name = "item", value = "EventItem")
                            }))
    @ApiResponse(
            responseCode = "101",
            description = "The messages of both sides, besides MetricUpdate",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            oneOf = {
                                                Welcome.class,
                                                EventView.class,
                                                Subscribed.class,
                                                Unsubscribed.class,
                                                Heartbeat.class,
                                                Pong.class,
                                                Reset.class,
                                                StreamError.class,
                                                Subscribe.class,
                                                Unsubscribe.class,
                                                Ping.class
                                            })))
    @ApiResponse(responseCode = "403", description = "ORIGIN_NOT_ALLOWED, or FORBIDDEN: a topic needs a permission")
    @ApiResponse(responseCode = "426", description = "UPGRADE_REQUIRED: the request asks for no WebSocket")
    @ApiResponse(responseCode = "429", description = "TOO_MANY_CONNECTIONS")
    void upgrade(
            @Parameter(
                            description = "Of instances, volumes, vpcs, audit, terminals, keys, custom and metrics; by"
                                    + " default all but metrics that the key may read",
                            array = @ArraySchema(schema = @Schema(type = "string")))
                    @QueryValue
                    @Nullable String topics,
            @Parameter(
                            description = "A position to resume after; without it, from now on",
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
        throw new UnsupportedOperationException("only a description");
    }
}
