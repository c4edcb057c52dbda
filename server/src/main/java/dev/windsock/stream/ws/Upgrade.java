// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Checks the opening handshake of a WebSocket. Stateless. */
public final class Upgrade {
    private static final String VERSION = "13";
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private Upgrade() {}

    /** Checks everything that RFC 6455, section 4.2.1 requires: the framework does not respond to some violations. */
    public static void check(HttpRequest<?> request) {
        if (request.getMethod() != HttpMethod.GET) {
            throw new RejectedException(ErrorCode.METHOD_NOT_ALLOWED, "A WebSocket must be opened with GET.")
                    .with(HttpHeaders.ALLOW, HttpMethod.GET.name());
        }
        HttpHeaders headers = request.getHeaders();
        if (NettyChannels.isHttp10(request)
                || !"websocket".equalsIgnoreCase(headers.get(HttpHeaders.UPGRADE))
                || headers.getAll(HttpHeaders.CONNECTION).stream()
                        .flatMap(value -> Arrays.stream(value.split(",", -1)))
                        .noneMatch(option -> option.strip().equalsIgnoreCase(HttpHeaders.UPGRADE))) {
            throw upgradeRequired("This path requires an upgrade to WebSocket (RFC 6455).");
        }
        if (!VERSION.equals(headers.get("Sec-WebSocket-Version"))) {
            throw upgradeRequired("`Sec-WebSocket-Version` must be 13.");
        }
        String key = headers.get("Sec-WebSocket-Key");
        if (key == null || !KEY.matcher(key).matches()) {
            throw new RejectedException(
                    ErrorCode.MALFORMED_REQUEST, "`Sec-WebSocket-Key` must be 16 bytes in base64 (RFC 6455).");
        }
    }

    private static RejectedException upgradeRequired(String detail) {
        // RFC 9110, section 15.5.22, and RFC 6455, section 4.2.2
        return new RejectedException(ErrorCode.UPGRADE_REQUIRED, detail)
                .with(HttpHeaders.UPGRADE, "websocket")
                .with(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
                .with("Sec-WebSocket-Version", VERSION);
    }
}
