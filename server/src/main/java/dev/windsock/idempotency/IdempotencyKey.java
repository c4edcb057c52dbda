// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents a parameter of type {@link Attempt} as the header from which it is bound. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
@Parameter(name = Attempt.HEADER, in = ParameterIn.HEADER, schema = @Schema(implementation = String.class))
public @interface IdempotencyKey {}
