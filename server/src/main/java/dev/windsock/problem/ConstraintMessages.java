// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import io.micronaut.context.StaticMessageSource;
import jakarta.inject.Singleton;

/** The messages of constraints that do not specify their own, in the form that {@link FieldError} requires. */
@Singleton
final class ConstraintMessages extends StaticMessageSource {
    private static final String CONSTRAINTS = "jakarta.validation.constraints.";

    ConstraintMessages() {
        addMessage(CONSTRAINTS + "NotNull.message", "is required");
        addMessage(CONSTRAINTS + "Min.message", "must be at least {value}");
        addMessage(CONSTRAINTS + "Max.message", "must be at most {value}");
        addMessage(CONSTRAINTS + "Size.message", "must have a length of {min} to {max}");
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
