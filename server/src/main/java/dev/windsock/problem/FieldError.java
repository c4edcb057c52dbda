package dev.windsock.problem;

import io.micronaut.serde.annotation.Serdeable;

/**
 * What is wrong with one field.
 *
 * @param field its name in the request, such as {@code name} or {@code labels.env}
 */
@Serdeable
public record FieldError(String field, String message) {}
