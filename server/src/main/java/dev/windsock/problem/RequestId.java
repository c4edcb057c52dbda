// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.micronaut.http.HttpRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Identifies a request in responses, log lines, events and audit rows: the client's X-Request-ID, or a generated id. */
public final class RequestId {
    public static final String HEADER = "X-Request-ID";
    public static final String ATTRIBUTE = "windsock.request_id";

    /** The ids that clients may send; ids with other characters could forge log lines. */
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();

    private RequestId() {}

    /** Returns the id of a request, and assigns one if it has none. */
    public static String of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, String.class).orElseGet(() -> {
            String id = accepted(request.getHeaders().get(HEADER));
            request.setAttribute(ATTRIBUTE, id);
            return id;
        });
    }

    private static String accepted(@Nullable String sent) {
        return sent != null && ACCEPTED.matcher(sent).matches()
                ? sent
                : IDS.generate().toString();
    }
}
