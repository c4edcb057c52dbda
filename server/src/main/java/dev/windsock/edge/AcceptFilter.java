// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.edge.netty.NettyChannels;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;

/**
 * Ignores the media types that a client accepts, as RFC 9110, section 12.5.1 allows: each operation has a single
 * representation, or a parameter selects one. The framework would return 406 to clients that request another type, such as
 * generated clients that accept only the error media type. Stateless.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AcceptFilter {
    @PreMatching
    @RequestFilter
    void request(HttpRequest<?> request) {
        NettyChannels.acceptAll(request);
    }
}
