// SPDX-License-Identifier: Apache-2.0
package dev.windsock.documents;

import dev.windsock.dashboard.MetricUpdate;
import dev.windsock.events.LogReset;
import dev.windsock.problem.Problem;
import dev.windsock.sse.StreamClose;
import io.micronaut.openapi.annotation.OpenAPIExtraSchema;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeIn;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import io.swagger.v3.oas.annotations.tags.Tag;

/** What the OpenAPI document says of the API as a whole. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Windsock",
                        version = "1",
                        description = "The real-time plane of a self-hosted cloud: what runs, what changes, who changed"
                                + " it and how hot it runs. Queries and mutations are REST, metrics stream as"
                                + " server-sent events, changes stream over a WebSocket that the AsyncAPI document"
                                + " describes. Every answer of a query carries X-Windsock-Position: a stream"
                                + " subscribed after it misses nothing. Refusals are application/problem+json."),
        tags = {
            @Tag(name = "Dashboard", description = "What a dashboard shows at first and when it is refreshed."),
            @Tag(name = "Streams", description = "What is pushed as it happens."),
            @Tag(name = "Instances", description = "The processes and containers that Windsock runs."),
            @Tag(name = "Terminals", description = "Programs behind terminals in instances, and what they printed."),
            @Tag(name = "Volumes", description = "Storage that outlives the instances it is attached to."),
            @Tag(name = "Vpcs", description = "Private networks that instances are launched in."),
            @Tag(name = "Events", description = "The log of changes: read it, and publish events of your own."),
            @Tag(name = "Audit", description = "Who did what."),
            @Tag(name = "Tenants", description = "Who share the server and see nothing of each other."),
            @Tag(name = "Keys", description = "API keys and what they may do."),
            @Tag(name = "Access", description = "Sessions of browsers, and tickets where no header can be sent."),
            @Tag(name = "Connections", description = "Who is connected."),
            @Tag(name = "Compute", description = "What instances run on.")
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
        description = "An API key, wsk_...")
@SecurityScheme(
        name = "bearer",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The same API key as a bearer token")
@SecurityScheme(
        name = "session",
        type = SecuritySchemeType.APIKEY,
        in = SecuritySchemeIn.COOKIE,
        paramName = "windsock_session",
        description = "A browser's session, made by POST /api/session; mutations need X-Requested-With: windsock")
@OpenAPIExtraSchema(classes = {Problem.class, MetricUpdate.class, LogReset.class, StreamClose.class})
interface ApiDefinition {}
