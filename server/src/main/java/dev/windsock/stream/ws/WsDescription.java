package dev.windsock.stream.ws;

import dev.windsock.events.EventView;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.extensions.Extension;
import io.swagger.v3.oas.annotations.extensions.ExtensionProperty;
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
    @Operation(
            operationId = "streamEvents",
            summary = "Upgrades to a WebSocket that streams changes; the AsyncAPI document has its messages",
            extensions =
                    @Extension(
                            name = "x-stream",
                            properties = {
                                @ExtensionProperty(name = "transport", value = "websocket"),
                                @ExtensionProperty(name = "item", value = "EventItem")
                            }))
    @ApiResponse(
            responseCode = "101",
            description = "Switching protocols; these are the messages of both sides",
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
    void upgrade(
            @Parameter(description = "Separated by commas; by default all but metrics that the key may read")
                    @QueryValue
                    @Nullable String topics,
            @Parameter(description = "A position to resume after") @QueryValue @Nullable String after,
            @Parameter(description = "A ticket, where no header can be sent") @QueryValue @Nullable String ticket) {
        throw new UnsupportedOperationException("only a description");
    }
}
