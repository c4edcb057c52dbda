// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

/**
 * The reasons for which a request is rejected, with their HTTP status. The names are part of the contract; the OpenAPI
 * document and the reference documentation are generated from this list.
 */
public enum ErrorCode {
    VALIDATION_FAILED(
            400, "Validation failed", "A field, a parameter or the body is invalid; `errors` names the fields."),
    MALFORMED_BODY(400, "Malformed body", "The body is not one JSON document of the documented schema."),
    NESTED_TOO_DEEPLY(400, "Nested too deeply", "Objects and arrays in the body are nested too deeply."),
    MALFORMED_REQUEST(400, "Malformed request", "The request line, the URI or the headers cannot be parsed."),
    KEY_IN_URL(
            400,
            "API key in the URL",
            "An API key was sent in the URL, where proxies and browser histories store it. Rotate the key."),
    UNAUTHENTICATED(
            401,
            "Authentication required",
            "The request has no credential, or one that is invalid, revoked or expired."),
    FORBIDDEN(403, "Permission denied", "The credential is valid but lacks the required permission."),
    ORIGIN_NOT_ALLOWED(
            403,
            "Origin not allowed",
            "The `Origin` header is neither the server's own origin nor listed in `WINDSOCK_ALLOWED_ORIGINS`."),
    CSRF_HEADER_MISSING(
            403,
            "Request header missing",
            "A mutation that is authenticated by cookie lacks the header `X-Requested-With: windsock`."),
    NOT_FOUND(404, "Not found", "The path or the resource does not exist, or the resource belongs to another tenant."),
    METHOD_NOT_ALLOWED(
            405,
            "Method not allowed",
            "The path does not support the method; `Allow` lists the methods that it supports."),
    NOT_ACCEPTABLE(406, "Not acceptable", "The response is not available in any media type that `Accept` lists."),
    REQUEST_TIMEOUT(
            408, "Request timeout", "The client sent the request too slowly. The server closes the connection."),
    INVALID_STATE(
            409,
            "Invalid state",
            "The resource is not in a state that allows this; `detail` names the states that do."),
    NAME_TAKEN(409, "Name taken", "Another resource of the tenant has this name."),
    VERSION_CONFLICT(409, "Version conflict", "The resource no longer has the version that `If-Match` names."),
    IDEMPOTENCY_KEY_REUSED(
            409, "Idempotency key reused", "The `Idempotency-Key` was already used with a different request."),
    UNSUPPORTED_BY_DRIVER(409, "Unsupported by the driver", "The compute driver does not support this on this host."),
    VOLUME_IN_USE(409, "Volume in use", "The volume is attached to an instance. Detach it first."),
    MOUNT_PATH_TAKEN(
            409, "Mount path taken", "Another volume of the instance is mounted at, above or below this path."),
    VPC_IN_USE(409, "VPC in use", "The VPC contains instances."),
    PORT_TAKEN(409, "Port taken", "Another instance, or another process on the host, uses this host port."),
    QUOTA_EXCEEDED(409, "Quota exceeded", "The tenant has reached a quota; `detail` names it."),
    TENANT_NOT_EMPTY(409, "Tenant not empty", "The tenant still has instances, volumes or VPCs."),
    CIDR_OVERLAP(409, "CIDR block overlaps", "The CIDR block overlaps another VPC or another network on the host."),
    NOT_CONTROLLER(
            409,
            "Not the controller",
            "Sent on terminal sockets only: this socket watches, so it cannot type, resize or send signals."),
    PAYLOAD_TOO_LARGE(413, "Payload too large", "The body or the WebSocket message exceeds the size limit."),
    URI_TOO_LONG(414, "URI too long", "The request line, which contains the URI, exceeds the size limit."),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", "The operation does not accept the media type of the body."),
    UPGRADE_REQUIRED(426, "Upgrade required", "The path is a WebSocket endpoint and the request is not an upgrade."),
    RATE_LIMITED(
            429,
            "Too many requests",
            "A rate limit on requests, rejected credentials, commands or unused tickets is exceeded. `Retry-After` is set on HTTP responses."),
    TOO_MANY_CONNECTIONS(
            429, "Too many connections", "A limit on open connections is reached. Retry after `Retry-After` seconds."),
    TOO_MANY_TERMINALS(429, "Too many terminals", "The key or the server has reached its limit of open terminals."),
    HEADERS_TOO_LARGE(431, "Headers too large", "The request headers exceed the size limit."),
    INTERNAL_ERROR(500, "Internal error", "The server failed. Its log has details under the request id."),
    DRAINING(503, "Draining", "The server is shutting down. Retry after `Retry-After` seconds."),
    OVERLOADED(503, "Overloaded", "More work is queued than the server accepts."),
    STORE_UNAVAILABLE(
            503,
            "Store unavailable",
            "The database fails or does not respond; `detail` says whether the change was committed or that this is unknown. Retry after `Retry-After` seconds."),
    STORE_FULL(503, "Store full", "The database's disk is full. Nothing was changed; reads and streams still work."),
    DRIVER_FAILED(
            503, "Driver failed", "The compute driver failed or its engine does not respond. Nothing was changed.");

    private final int status;
    private final String title;
    private final String description;

    ErrorCode(int status, String title, String description) {
        this.status = status;
        this.title = title;
        this.description = description;
    }

    public int status() {
        return status;
    }

    /** Returns a short phrase that is the same for all errors with this code. */
    public String title() {
        return title;
    }

    /** Returns what the code means, in Markdown. */
    public String description() {
        return description;
    }
}
