// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** The code of a sign-in link. */
@Serdeable
@Schema(name = "SignInCode", description = "The code of a sign-in link.")
public record SignInCodeRequest(
        @NotNull @Pattern(
                regexp = "[A-Za-z0-9_-]{43}",
                message = "must be the code of a sign-in link: 43 characters of base64url")
        @Schema(description = "The part of the link after `#code=`. It works once, within 10 minutes.")
        String code) {}
