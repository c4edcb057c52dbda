// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;

/** Rejects request heads that the framework would interpret differently than the standard requires. Stateless. */
final class RequestHead {
    private RequestHead() {}

    /** @throws RejectedException METHOD_UNKNOWN, UNSUPPORTED_MEDIA_TYPE */
    static void check(HttpRequest<?> request) {
        HttpMethod method = request.getMethod();
        // RFC 9110, section 9.1
        if (method != HttpMethod.CUSTOM && !request.getMethodName().equals(method.name())) {
            throw new RejectedException(
                    ErrorCode.METHOD_UNKNOWN, "Method names are case-sensitive: use " + method.name() + ".");
        }
        String encoding = request.getHeaders().get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new RejectedException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "The server accepts no Content-Encoding: send the body uncompressed.");
        }
        NettyChannels.forgetLanguage(request);
    }
}
