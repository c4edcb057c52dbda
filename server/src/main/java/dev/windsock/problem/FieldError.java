// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * What is wrong with one field.
 *
 * @param field its name in the request, such as {@code name} or {@code labels.env}
 */
@Serdeable
@Schema(name = "FieldError", description = "What is wrong with one field.")
public record FieldError(
        @Schema(description = "Its name in the request.", example = "labels.env")
        String field,

        @Schema(description = "What it must be.", example = "must be 1 to 64 of [A-Za-z0-9_-]")
        String message) {}
