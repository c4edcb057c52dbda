// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

/** Every reason for which a request is refused, with its HTTP status. The names are part of the contract. */
public enum ErrorCode {
    /** A field, parameter or body is not valid; {@code errors} names which. */
    VALIDATION_FAILED(400, "Validation failed"),
    /** The body is not JSON of the documented shape. */
    MALFORMED_BODY(400, "Malformed body"),
    /** Objects and lists of the body stand in one another too often. */
    NESTED_TOO_DEEPLY(400, "Nested too deeply"),
    /** The request itself cannot be read: its line, its URI or its headers. */
    MALFORMED_REQUEST(400, "Malformed request"),
    /** An API key was sent in the URL, where proxies and histories keep it. */
    KEY_IN_URL(400, "API key in the URL"),
    /** No credential, or one that is not valid (any more). */
    UNAUTHENTICATED(401, "Authentication required"),
    /** The credential is valid and lacks the permission. */
    FORBIDDEN(403, "Permission denied"),
    /** The Origin header names a site that is not allowed. */
    ORIGIN_NOT_ALLOWED(403, "Origin not allowed"),
    /** A mutation by cookie came without {@code X-Requested-With: windsock}. */
    CSRF_HEADER_MISSING(403, "Request header missing"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    /** None of the accepted media types can be produced. */
    NOT_ACCEPTABLE(406, "Not acceptable"),
    /** The request came too slowly. */
    REQUEST_TIMEOUT(408, "Request timeout"),
    /** The resource is not in a state that allows this. */
    INVALID_STATE(409, "Invalid state"),
    /** Another resource of the tenant has the name. */
    NAME_TAKEN(409, "Name taken"),
    /** Someone else changed the resource in between. */
    VERSION_CONFLICT(409, "Version conflict"),
    /** The Idempotency-Key was used before with another body. */
    IDEMPOTENCY_KEY_REUSED(409, "Idempotency key reused"),
    /** The compute driver cannot do this. */
    UNSUPPORTED_BY_DRIVER(409, "Unsupported by the driver"),
    /** The volume is attached to an instance. */
    VOLUME_IN_USE(409, "Volume in use"),
    /** Another volume of the instance is mounted at the path, within it, or around it. */
    MOUNT_PATH_TAKEN(409, "Mount path taken"),
    /** Instances are in the VPC. */
    VPC_IN_USE(409, "VPC in use"),
    /** Something on the host has the port already. */
    PORT_TAKEN(409, "Port taken"),
    /** The tenant has all that its quota allows. */
    QUOTA_EXCEEDED(409, "Quota exceeded"),
    /** The tenant has instances, volumes or VPCs. */
    TENANT_NOT_EMPTY(409, "Tenant not empty"),
    /** Another network has addresses of the range. */
    CIDR_OVERLAP(409, "CIDR block overlaps"),
    /** A terminal's socket watches, and so may not type, resize or signal. */
    NOT_CONTROLLER(409, "Not the controller"),
    PAYLOAD_TOO_LARGE(413, "Payload too large"),
    /** The line of the request, with its URI, is longer than the server takes. */
    URI_TOO_LONG(414, "URI too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    /** The path is a WebSocket and the request is no upgrade. */
    UPGRADE_REQUIRED(426, "Upgrade required"),
    RATE_LIMITED(429, "Too many requests"),
    /** A limit of connections is reached. */
    TOO_MANY_CONNECTIONS(429, "Too many connections"),
    /** A limit of open terminals is reached. */
    TOO_MANY_TERMINALS(429, "Too many terminals"),
    /** The headers of the request are larger than the server takes. */
    HEADERS_TOO_LARGE(431, "Headers too large"),
    INTERNAL_ERROR(500, "Internal error"),
    /** The server is shutting down. */
    DRAINING(503, "Draining"),
    /** More work is queued than the server accepts. */
    OVERLOADED(503, "Overloaded"),
    /** The store does not answer, or fails. */
    STORE_UNAVAILABLE(503, "Store unavailable"),
    /** The disk of the store is full. */
    STORE_FULL(503, "Store full"),
    /** The compute driver failed at what it can do otherwise. */
    DRIVER_FAILED(503, "Driver failed");

    private final int status;
    private final String title;

    ErrorCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
