// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the names of query parameters: a misspelled filter would otherwise select everything. Stateless. */
public final class QueryParameters {
    private QueryParameters() {}

    /** @throws RejectedException VALIDATION_FAILED for a parameter that is unknown or repeated */
    public static void check(HttpRequest<?> request, Set<String> known) {
        check(request, known, Set.of());
    }

    /**
     * @param repeatable the known parameters that may be sent several times
     * @throws RejectedException VALIDATION_FAILED for a parameter that is unknown, or repeated without being repeatable
     */
    static void check(HttpRequest<?> request, Set<String> known, Set<String> repeatable) {
        for (Map.Entry<String, List<String>> parameter :
                request.getParameters().asMap().entrySet()) {
            String name = parameter.getKey();
            if (!known.contains(name)) {
                throw RejectedException.invalid(
                        name,
                        known.isEmpty()
                                ? "is unknown: this operation has no query parameters"
                                : "is unknown: the query parameters of this operation are "
                                        + String.join(
                                                ", ", known.stream().sorted().toList()));
            }
            if (parameter.getValue().size() > 1 && !repeatable.contains(name)) {
                throw RejectedException.invalid(name, "must be sent only once");
            }
        }
    }
}
