// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * An error in one field of a request. All error messages about fields follow one rule: the message continues a sentence that
 * begins with the field. It does not end with a full stop, for example {@code must be from 1 to 200}. {@link #sentence}
 * completes it.
 *
 * @param field the name or path in the request, such as {@code name} or {@code labels.env}
 */
@Serdeable
@Schema(name = "FieldError", description = "An error in one field.")
public record FieldError(
        @Schema(description = "The name or path of the field in the request.", example = "labels.env")
        String field,

        @Schema(
                description = "What is wrong: the rest of a sentence that begins with the field, without a full stop.",
                example = "must be 1 to 64 characters from [A-Za-z0-9_-]")
        String message) {
    /** Returns the error as a sentence, such as {@code `limit` must be from 1 to 200.} */
    String sentence() {
        return "`" + field + "` " + message + ".";
    }
}
