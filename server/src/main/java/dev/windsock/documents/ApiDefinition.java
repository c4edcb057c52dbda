package dev.windsock.documents;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeIn;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

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
interface ApiDefinition {}
