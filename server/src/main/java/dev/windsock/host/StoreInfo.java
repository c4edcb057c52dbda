// SPDX-License-Identifier: Apache-2.0
package dev.windsock.host;

import dev.windsock.problem.ErrorCode;
import dev.windsock.store.StoreStatus;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Whether the server can store changes. */
@Serdeable
@Schema(name = "StoreInfo", description = "Whether the server can store changes.")
public record StoreInfo(
        Status status,

        @Schema(description = "Why the store is not AVAILABLE, in one sentence; null otherwise.") @Nullable String statusReason) {
    /** @param lagging whether commits are slow */
    static StoreInfo of(StoreStatus status, boolean lagging) {
        return switch (status) {
            case StoreStatus.Available available ->
                lagging
                        ? new StoreInfo(Status.LAGGING, "Commits take longer than a second.")
                        : new StoreInfo(Status.AVAILABLE, null);
            case StoreStatus.Unavailable unavailable ->
                new StoreInfo(
                        unavailable.code() == ErrorCode.STORE_FULL ? Status.FULL : Status.READ_ONLY,
                        unavailable.reason());
        };
    }

    /** Whether the store accepts changes. */
    @Schema(
            name = "StoreInfoStatus",
            description =
                    "Whether the store accepts changes. While it is LAGGING, changes take longer than usual. While "
                            + "it is FULL, its disk is full: as long as a reserve of space is left, sign-ins and changes "
                            + "that stop, delete or revoke something are accepted. Others are rejected with STORE_FULL. "
                            + "While it is READ_ONLY, changes are rejected with STORE_UNAVAILABLE, and reads may fail "
                            + "too.")
    public enum Status {
        AVAILABLE,
        LAGGING,
        FULL,
        READ_ONLY
    }
}
