// SPDX-License-Identifier: Apache-2.0
package dev.windsock.outcome;

import dev.windsock.store.Outcome;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;

/** Responses to mutations, whose common headers {@link OutcomeFilter} writes. Stateless. */
public final class Responses {
    private Responses() {}

    public static <T> MutableHttpResponse<T> ok(Outcome<T> outcome) {
        return with(outcome, HttpResponse.ok(outcome.value()));
    }

    public static <T> MutableHttpResponse<T> accepted(Outcome<T> outcome) {
        return with(outcome, HttpResponse.<T>accepted().body(outcome.value()));
    }

    public static <T> MutableHttpResponse<T> created(Outcome<T> outcome) {
        return with(outcome, HttpResponse.created(outcome.value()));
    }

    /** @param location the path of the new resource */
    public static <T> MutableHttpResponse<T> created(Outcome<T> outcome, String location) {
        return created(outcome).header(HttpHeaders.LOCATION, location);
    }

    public static MutableHttpResponse<Void> noContent(Outcome<?> outcome) {
        return with(outcome, HttpResponse.noContent());
    }

    private static <T> MutableHttpResponse<T> with(Outcome<?> outcome, MutableHttpResponse<T> response) {
        response.setAttribute(OutcomeFilter.POSITION, outcome.position());
        response.setAttribute(OutcomeFilter.REPLAYED, outcome.replayed());
        return response;
    }
}
