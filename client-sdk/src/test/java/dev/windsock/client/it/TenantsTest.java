// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.AuditVerification;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.CreateTenantRequest;
import dev.windsock.client.model.IssuedKey;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Quotas;
import dev.windsock.client.model.Role;
import dev.windsock.client.model.Tenant;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.OtherChange;
import dev.windsock.client.stream.TenantChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tenants that a service creates and uses. */
@Tag("store")
@Timeout(60)
final class TenantsTest {
    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient manager = server.client();

    @Test
    void tenantManagersReceiveTenantChanges() {
        try (EventStream<EventItem> stream =
                manager.streams().streamEvents().topics(Topic.KEYS).open()) {
            Streamed.await(stream, Connected.class);
            Tenant tenant = manager.tenants()
                    .createTenant(new CreateTenantRequest().name("changes").quotas(new Quotas().volumes(3L)), null);
            manager.tenants().setTenantQuotas(tenant.getId(), new Quotas().volumes(4L));
            manager.tenants().deleteTenant(tenant.getId());

            List<TenantChange> changes = new ArrayList<>();
            while (changes.size() < 3) {
                changes.add(Streamed.await(stream, TenantChange.class));
            }
            assertThat(changes)
                    .extracting(TenantChange::type)
                    .containsExactly("TENANT_CREATED", "TENANT_UPDATED", "TENANT_DELETED");
            assertThat(changes.get(1).tenant().getQuotas().getVolumes()).isEqualTo(4L);
        }
    }

    @Test
    void tenantsDoNotReceiveEventsOfOthers() {
        try (WindsockClient one = administrator("one");
                WindsockClient other = administrator("other");
                EventStream<EventItem> stream = other.streams().streamEvents().open()) {
            Streamed.await(stream, Connected.class);
            one.events().publishEvents(List.of(event("SECRET_ONE")), null);
            other.events().publishEvents(List.of(event("SECRET_OTHER")), null);
            List<String> types = new ArrayList<>();
            while (!types.contains("SECRET_OTHER")) {
                types.add(Streamed.await(stream, OtherChange.class).type());
            }
            assertThat(types).containsExactly("SECRET_OTHER");
            assertThatThrownBy(() -> one.tenants().listTenants(null, null))
                    .isInstanceOfSatisfying(
                            WindsockException.class, e -> assertThat(e.code()).isEqualTo("FORBIDDEN"));
        }
    }

    @Test
    void verifiesTheAuditChainOfATenant() {
        try (WindsockClient tenant = administrator("audited")) {
            AuditVerification verification = tenant.audit().verifyAudit();
            assertThat(verification.getOk()).isTrue();
            assertThat(verification.getRows()).isEqualTo(1);
            assertThat(verification.getBadRow()).isNull();
        }
    }

    private static WindsockClient administrator(String name) {
        Tenant tenant = manager.tenants().createTenant(new CreateTenantRequest().name(name), null);
        IssuedKey key = manager.keys()
                .createKey(new CreateKeyRequest().name("admin").role(Role.ADMIN).tenantId(tenant.getId()), null);
        return server.client(Objects.requireNonNull(key.getSecret()));
    }

    private static PublishedEvent event(String type) {
        return new PublishedEvent().type(type);
    }
}
