// SPDX-License-Identifier: Apache-2.0
package dev.windsock.backup;

import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.limit.MaxSize;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.principal.CredentialCheck;
import dev.windsock.principal.Permission;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.netty.channel.Channel;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.InputStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The endpoint for backups. */
@Controller("/api/backup")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Server")
class BackupController {
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Backups backups;
    private final CredentialCheck credentials;
    private final Clock clock;

    BackupController(Backups backups, CredentialCheck credentials, Clock clock) {
        this.backups = backups;
        this.credentials = credentials;
        this.clock = clock;
    }

    @Get(headRoute = false)
    @MaxSize(response = MaxSize.USUAL)
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Secured(Permission.Names.SERVER_BACKUP)
    @Operation(
            operationId = "downloadBackup",
            summary = "Download a consistent copy of the embedded database",
            description = "The server accepts changes while it makes the copy, but the copy does not include them. The "
                    + "copy contains the data of all tenants, the environment variables of instances with their "
                    + "values, and the hashes of all keys. If the connection breaks, or the credential becomes "
                    + "invalid, the file "
                    + "is incomplete.")
    @ApiResponse(
            responseCode = "200",
            description = "A SQLite database",
            headers =
                    @Header(
                            name = "Content-Disposition",
                            description = "The value `attachment`, with a file name.",
                            schema = @Schema(type = "string")),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "409", description = "UNSUPPORTED_BY_STORE: the database is PostgreSQL; use `pg_dump`")
    @ApiResponse(responseCode = "429", description = "RATE_LIMITED: another backup is in progress")
    @ApiResponse(responseCode = "503", description = "STORE_FULL: the disk has no space for the copy")
    HttpResponse<InputStream> download(@Parameter(hidden = true) Caller caller, HttpRequest<?> request) {
        Channel channel = NettyChannels.of(request);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        channel.closeFuture().addListener(closed -> gone.complete(null));
        NettyChannels.leaveUncompressed(request);
        InputStream backup =
                backups.open(Cause.of(caller), Map.of(), () -> credentials.hasEnded(caller.principal()), gone);
        String file = "windsock-" + FILE_TIME.format(clock.instant()) + ".db";
        return HttpResponse.ok(backup)
                .contentType(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
