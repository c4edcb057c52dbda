// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import io.micronaut.validation.Validated;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;

/** Applies the constraints of launch requests to a request that was not read from a body. Stateless; does not block. */
@Singleton
@Validated
class LaunchRequestRules {
    /** @throws ConstraintViolationException with the same paths as for the body of a launch */
    LaunchRequest require(@Valid LaunchRequest request) {
        return request;
    }
}
