// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.AuditApi;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.Pages;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.model.AuditPage;
import dev.windsock.client.model.AuditRow;
import dev.windsock.client.model.AuditVerification;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The audit log: the generated calls. Thread-safe. */
public final class Audit extends AuditApi {
    /** Long enough to verify a few hundred million rows. */
    private static final Duration VERIFICATION_TIMEOUT = Duration.ofHours(1);

    private final ApiClient calls;
    private final boolean hasOwnTimeout;

    Audit(ApiClient calls) {
        this(calls, false);
    }

    private Audit(ApiClient calls, boolean hasOwnTimeout) {
        super(calls);
        this.calls = calls;
        this.hasOwnTimeout = hasOwnTimeout;
    }

    @Override
    public Audit with(RequestOptions options) {
        return new Audit(calls.with(options), options.timeout().isPresent() || hasOwnTimeout);
    }

    /**
     * Lists the rows that match the filters, newest first:
     *
     * <pre>{@code
     * client.audit().list(q -> q.action("instance:*").outcome(AuditOutcome.DENIED)).all().limit(1_000)
     * }</pre>
     *
     * <p>The key needs audit:read.
     *
     * @param parameters sets filters; the limit and the cursor are set by the pages
     */
    public Pages<AuditRow> list(Consumer<ListAudit> parameters) {
        return new Pages<>(cursor -> {
            ApiResponse<AuditPage> response = listAuditWithHttpInfo(q -> {
                parameters.accept(q);
                q.limit(Pages.MAX_SIZE).cursor(cursor);
            });
            AuditPage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }

    /**
     * Verifies the whole audit log. The server needs tens of seconds per million rows, so this call times out after an hour
     * unless {@link #with} sets a different timeout.
     */
    @Override
    public AuditVerification verifyAudit() {
        return hasOwnTimeout
                ? super.verifyAudit()
                : with(RequestOptions.none().timeout(VERIFICATION_TIMEOUT)).verifyAudit();
    }
}
