// SPDX-License-Identifier: Apache-2.0
package dev.windsock.documents;

import dev.windsock.dashboard.MetricUpdate;
import dev.windsock.events.LogReset;
import dev.windsock.problem.Problem;
import dev.windsock.sse.StreamClose;
import dev.windsock.sse.StreamHeartbeat;
import io.micronaut.openapi.annotation.OpenAPIExtraSchema;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeIn;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import io.swagger.v3.oas.annotations.tags.Tag;

/** The parts of the OpenAPI document that describe the API as a whole. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Windsock",
                        version = "1",
                        description = "The real-time plane of a self-hosted cloud: what runs, what changes, who "
                                + "changed it and how hot it runs. Queries and mutations are REST. Changes and "
                                + "metrics stream as server-sent events, and over a WebSocket that the AsyncAPI "
                                + "document describes. Every successful response to a query has an "
                                + "`X-Windsock-Position` header: a stream that starts after this position misses no "
                                + "changes. Errors are application/problem+json."),
        tags = {
            @Tag(name = "Dashboard", description = "The initial data of a dashboard."),
            @Tag(name = "Streams", description = "Live changes and metrics."),
            @Tag(name = "Instances", description = "Processes and containers that Windsock runs."),
            @Tag(name = "Images", description = "Images on the host, from which instances are launched."),
            @Tag(name = "Terminals", description = "Interactive terminals in instances, and their recordings."),
            @Tag(name = "Volumes", description = "Storage that outlives the instances that it is attached to."),
            @Tag(name = "Vpcs", description = "Private networks for instances."),
            @Tag(name = "Notifications", description = "Rules that watch resources, and their signed webhooks."),
            @Tag(name = "Events", description = "The change log. Read it, and publish your own events."),
            @Tag(name = "Audit", description = "Who did what, and who was denied."),
            @Tag(name = "Tenants", description = "Groups of keys and resources that cannot see each other."),
            @Tag(name = "Keys", description = "API keys and their permissions."),
            @Tag(name = "Access", description = "Browser sessions, and tickets for clients that cannot send headers."),
            @Tag(name = "Connections", description = "Open streams."),
            @Tag(name = "Compute", description = "The compute driver and its host."),
            @Tag(name = "Server", description = "The server itself.")
        },
        security = {
            @SecurityRequirement(name = "apiKey"),
            @SecurityRequirement(name = "bearer"),
            @SecurityRequirement(name = "session")
        })
@SecurityScheme(
        name = "apiKey",
        type = SecuritySchemeType.APIKEY,
        in = SecuritySchemeIn.HEADER,
        paramName = "X-API-Key",
        description = "An API key, `wsk_...`")
@SecurityScheme(
        name = "bearer",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The same API key as a bearer token")
@SecurityScheme(
        name = "session",
        type = SecuritySchemeType.APIKEY,
        in = SecuritySchemeIn.HEADER,
        paramName = "X-Windsock-Session",
        description = "A browser session, created by `POST /api/session`. Send the header from the response together "
                + "with the cookie `windsock_session_<id of the store>`. Mutations also require the header"
                + " `X-Requested-With: windsock`.")
@SecurityScheme(
        name = "ticket",
        type = SecuritySchemeType.APIKEY,
        in = SecuritySchemeIn.QUERY,
        paramName = "ticket",
        description = "A ticket from `POST /api/tickets`, for streams and downloads that a browser opens without "
                + "headers. It works once, within 30"
                + " seconds.")
@OpenAPIExtraSchema(
        classes = {Problem.class, MetricUpdate.class, LogReset.class, StreamClose.class, StreamHeartbeat.class})
interface ApiDefinition {}
