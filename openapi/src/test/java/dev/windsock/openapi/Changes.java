package dev.windsock.openapi;

import java.util.ArrayList;
import java.util.List;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;

/** Says in words what changed between two documents. */
final class Changes {
    private Changes() {}

    /** The operations that clients of the old document cannot use as before. */
    static List<String> breaking(ChangedOpenApi changed) {
        List<String> operations = new ArrayList<>();
        changed.getMissingEndpoints()
                .forEach(endpoint -> operations.add("removed " + endpoint.getMethod() + " " + endpoint.getPathUrl()));
        changed.getChangedOperations().stream()
                .filter(operation -> operation.isIncompatible())
                .forEach(operation ->
                        operations.add("changed " + operation.getHttpMethod() + " " + operation.getPathUrl()));
        return operations;
    }
}
