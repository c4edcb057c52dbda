// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A key that was just created or rotated. */
@Serdeable
@Schema(name = "IssuedKey", description = "An API key with its secret, which is shown only once.")
public record IssuedKey(
        @JsonUnwrapped KeyView key,

        @Schema(
                pattern = "wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}",
                description =
                        "The complete key, to send as `X-API-Key`. Null in a replayed response: the secret is not "
                                + "stored, so it cannot be shown again.")
        @Nullable String secret) {
    /** Returns the part of the response that is stored: everything but the secret. */
    static IssuedKey stored(KeyView key) {
        return new IssuedKey(key, null);
    }
}
