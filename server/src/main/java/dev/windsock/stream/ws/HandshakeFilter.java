package dev.windsock.stream.ws;

import dev.windsock.access.Callers;
import dev.windsock.eventlog.Position;
import dev.windsock.eventlog.Topic;
import dev.windsock.principal.Caller;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RefusedException;
import dev.windsock.stream.Admissions;
import dev.windsock.stream.NettyChannels;
import dev.windsock.stream.Topics;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses what cannot become a WebSocket before the upgrade, as any other request is refused: no upgrade, unknown topics,
 * a missing permission, too many connections. Runs after authentication.
 */
@ServerFilter("/ws")
final class HandshakeFilter implements Ordered {
    private static final String VERSION = "13";
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private final Admissions admissions;

    HandshakeFilter(Admissions admissions) {
        this.admissions = admissions;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        Caller caller = Callers.of(request).orElse(null);
        if (caller == null) {
            // the security filter refuses it
            return;
        }
        checkUpgrade(request);
        Set<Topic> topics = topics(request, caller);
        Position after = Topics.position(
                "after", request.getParameters().getFirst("after").orElse(null));
        Admissions.Admission admission = admissions.admit(caller);
        // also when the upgrade fails
        NettyChannels.of(request).closeFuture().addListener(closed -> admission.release());
        request.setAttribute(Handshake.ATTRIBUTE, new Handshake(caller, topics, after, admission));
    }

    /** What was admitted and is refused all the same, such as by a filter behind this one, gives its place back. */
    @ResponseFilter
    void answered(HttpRequest<?> request, HttpResponse<?> response) {
        if (response.code() >= HttpStatus.BAD_REQUEST.getCode()) {
            request.getAttribute(Handshake.ATTRIBUTE, Handshake.class)
                    .ifPresent(handshake -> handshake.admission().release());
        }
    }

    /** Checks all that RFC 6455, section 4.2.1 asks of an opening handshake: the framework would not answer some. */
    private static void checkUpgrade(HttpRequest<?> request) {
        if (request.getMethod() != HttpMethod.GET) {
            throw new RefusedException(ErrorCode.METHOD_NOT_ALLOWED, "A WebSocket is opened with GET.")
                    .with(HttpHeaders.ALLOW, HttpMethod.GET.name());
        }
        HttpHeaders headers = request.getHeaders();
        if (NettyChannels.isHttp10(request)
                || !"websocket".equalsIgnoreCase(headers.get(HttpHeaders.UPGRADE))
                || headers.getAll(HttpHeaders.CONNECTION).stream()
                        .flatMap(value -> Arrays.stream(value.split(",", -1)))
                        .noneMatch(option -> option.strip().equalsIgnoreCase(HttpHeaders.UPGRADE))) {
            throw upgradeRequired("This path is a WebSocket, RFC 6455.");
        }
        if (!VERSION.equals(headers.get("Sec-WebSocket-Version"))) {
            throw upgradeRequired("The version of the WebSocket must be 13.");
        }
        String key = headers.get("Sec-WebSocket-Key");
        if (key == null || !KEY.matcher(key).matches()) {
            throw new RefusedException(
                    ErrorCode.MALFORMED_REQUEST, "Sec-WebSocket-Key must be 16 bytes as base64, RFC 6455.");
        }
    }

    private static RefusedException upgradeRequired(String detail) {
        // RFC 9110, section 15.5.22, and RFC 6455, section 4.2.2
        return new RefusedException(ErrorCode.UPGRADE_REQUIRED, detail)
                .with(HttpHeaders.UPGRADE, "websocket")
                .with(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
                .with("Sec-WebSocket-Version", VERSION);
    }

    private static Set<Topic> topics(HttpRequest<?> request, Caller caller) {
        String names = request.getParameters().getFirst("topics").orElse(null);
        if (names == null) {
            return caller.principal().readableTopics();
        }
        return Topics.parse(caller.principal(), Topics.names(names));
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after() + 10;
    }
}
