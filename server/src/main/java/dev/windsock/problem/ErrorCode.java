// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

/** Every reason to reject a request, with its HTTP status and its meaning. The names are part of the contract. */
public enum ErrorCode {
    VALIDATION_FAILED(400, "Validation failed", "A field, a parameter or the body is invalid; `errors` names it."),
    MALFORMED_BODY(400, "Malformed body", "The body is not a single JSON document in the documented format."),
    NESTED_TOO_DEEPLY(400, "Nested too deeply", "The objects and arrays in the body are nested too deeply."),
    MALFORMED_REQUEST(400, "Malformed request", "The request line, the URI or the headers cannot be parsed."),
    KEY_IN_URL(
            400,
            "API key in the URL",
            "An API key was sent in the URL, which proxies and browser histories store; rotate the key."),
    UNAUTHENTICATED(401, "Authentication required", "The credential is missing, invalid or no longer valid."),
    FORBIDDEN(403, "Permission denied", "The credential is valid but lacks the permission."),
    ORIGIN_NOT_ALLOWED(
            403, "Origin not allowed", "The `Origin` is neither the server's own nor in `WINDSOCK_ALLOWED_ORIGINS`."),
    HOST_NOT_ALLOWED(
            403,
            "Host not allowed",
            "The server listens on a loopback address, and the `Host` is neither a loopback name nor in "
                    + "`WINDSOCK_ALLOWED_HOSTS` or `WINDSOCK_ALLOWED_ORIGINS`."),
    CSRF_HEADER_MISSING(
            403, "Request header missing", "A mutation with a session lacks the header `X-Requested-With: windsock`."),
    NOT_FOUND(404, "Not found", "The path or the resource does not exist, or the resource belongs to another tenant."),
    METHOD_NOT_ALLOWED(
            405, "Method not allowed", "The path does not support the method; `Allow` lists the supported methods."),
    REQUEST_TIMEOUT(408, "Request timeout", "The request arrived too slowly; the connection is closed."),
    INVALID_STATE(409, "Invalid state", "The state of the resource does not allow this; `detail` says why."),
    NAME_TAKEN(409, "Name taken", "Another resource of this kind in the tenant, or another tenant, has this name."),
    VERSION_CONFLICT(
            409,
            "Version conflict",
            "The resource no longer has the version that `If-Match` names, or another request changed it at the same "
                    + "time."),
    IDEMPOTENCY_KEY_REUSED(
            409, "Idempotency key reused", "The `Idempotency-Key` was already used for a different request."),
    UNSUPPORTED_BY_DRIVER(409, "Unsupported by the driver", "The compute driver does not support this on this host."),
    UNSUPPORTED_BY_STORE(409, "Unsupported by the store", "This server's database does not support this."),
    VOLUME_IN_USE(409, "Volume in use", "The volume is attached to an instance; detach it first."),
    MOUNT_PATH_TAKEN(
            409, "Mount path taken", "Another of the instance's volumes is mounted at, inside or above this path."),
    IMAGE_NOT_AVAILABLE(
            409,
            "Image not available",
            "The new image cannot be pulled, or the pull has not finished yet; nothing was changed. If the "
                    + "response has `Retry-After`, the pull continues."),
    IMAGE_IN_USE(409, "Image in use", "At least one container uses the image, whether or not it is running."),
    VPC_IN_USE(409, "VPC in use", "The VPC contains instances."),
    PORT_TAKEN(409, "Port taken", "An instance or another container already uses this port on the host."),
    QUOTA_EXCEEDED(409, "Quota exceeded", "The tenant has reached a quota or a fixed limit; `detail` names it."),
    TENANT_NOT_EMPTY(409, "Tenant not empty", "The tenant still has instances, volumes or VPCs."),
    CIDR_OVERLAP(
            409, "CIDR block overlaps", "The block overlaps with another VPC or with another network on the host."),
    NOT_CONTROLLER(
            409, "Not the controller", "This terminal socket is read-only, so it cannot type, resize or send signals."),
    PAYLOAD_TOO_LARGE(413, "Payload too large", "The body or the WebSocket message is too large."),
    URI_TOO_LONG(414, "URI too long", "The request line, including the URI, is too long."),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", "The path does not accept the body's media type."),
    UPGRADE_REQUIRED(426, "Upgrade required", "The path is a WebSocket endpoint, and the request is not an upgrade."),
    RATE_LIMITED(
            429,
            "Too many requests",
            "Too many requests, rejected credentials, commands, unused tickets or concurrent operations, or too much "
                    + "memory in use; `Retry-After` says when to retry a request."),
    TOO_MANY_CONNECTIONS(
            429, "Too many connections", "A limit on streams has been reached; `Retry-After` says when to retry."),
    TOO_MANY_TERMINALS(429, "Too many terminals", "The key or the server has reached its limit on open terminals."),
    HEADERS_TOO_LARGE(431, "Headers too large", "The request headers are too large."),
    INTERNAL_ERROR(
            500,
            "Internal error",
            "The server encountered an internal error; its log has details under the request id."),
    METHOD_UNKNOWN(501, "Method unknown", "The method does not exist; method names are case-sensitive."),
    DRAINING(503, "Draining", "The server is shutting down; `Retry-After` says when to retry."),
    OVERLOADED(
            503,
            "Overloaded",
            "The server has too much work queued, or too little memory left; `Retry-After` says when to retry."),
    IDEMPOTENCY_KEY_PENDING(
            503,
            "Idempotency key pending",
            "A server is processing a request with the same `Idempotency-Key`, or was stopped while processing it; "
                    + "the outcome is not known. `Retry-After` says when to retry with the same key."),
    STORE_UNAVAILABLE(
            503,
            "Store unavailable",
            "The database failed or did not respond; `detail` says whether the change was made, or that the "
                    + "outcome is unknown. `Retry-After` says when to retry."),
    STORE_FULL(503, "Store full", "The database's disk is full; nothing was changed, and reads and streams continue."),
    DRIVER_FAILED(
            503,
            "Driver failed",
            "The compute driver failed, its engine did not respond, or the resource belongs to another server; nothing "
                    + "was changed.");

    private final int status;
    private final String title;
    private final String meaning;

    ErrorCode(int status, String title, String meaning) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** Returns the meaning of the code, in Markdown, for the reference. */
    public String meaning() {
        return meaning;
    }
}
