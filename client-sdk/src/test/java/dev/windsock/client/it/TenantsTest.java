// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.model.AuditVerification;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.CreateTenantRequest;
import dev.windsock.client.model.IssuedKey;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Quotas;
import dev.windsock.client.model.Role;
import dev.windsock.client.model.Tenant;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.OtherChange;
import dev.windsock.client.stream.TenantChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tenants as a service makes and uses them. */
@Timeout(60)
final class TenantsTest {
    @TempDir
    static Path dataDir;

    private static EmbeddedWindsock server;
    private static WindsockClient manager;

    @BeforeAll
    static void start() {
        server = EmbeddedWindsock.start(dataDir);
        manager = server.admin();
    }

    @AfterAll
    static void stop() {
        manager.close();
        server.close();
    }

    @Test
    void aTenantIsToldToWhoManagesIt() {
        try (EventStream<EventItem> stream =
                manager.streams().streamEvents().topics(List.of("keys")).open()) {
            Streamed.await(stream, Connected.class);
            Tenant made = manager.tenants()
                    .createTenant(new CreateTenantRequest().name("told").quotas(new Quotas().volumes(3L)), null);
            manager.tenants().setTenantQuotas(made.getId(), new Quotas().volumes(4L));
            manager.tenants().deleteTenant(made.getId());

            List<TenantChange> told = new ArrayList<>();
            while (told.size() < 3) {
                told.add(Streamed.await(stream, TenantChange.class));
            }
            assertThat(told)
                    .extracting(TenantChange::type)
                    .containsExactly("TENANT_CREATED", "TENANT_UPDATED", "TENANT_DELETED");
            assertThat(told.get(1).tenant().getQuotas().getVolumes()).isEqualTo(4L);
        }
    }

    @Test
    void whatATenantPublishesNobodyElseHears() {
        try (WindsockClient one = administrator("one");
                WindsockClient other = administrator("other");
                EventStream<EventItem> stream = other.streams().streamEvents().open()) {
            Streamed.await(stream, Connected.class);
            one.events().publishEvents(List.of(event("SECRET_ONE")), null);
            other.events().publishEvents(List.of(event("SECRET_OTHER")), null);
            List<String> heard = new ArrayList<>();
            while (!heard.contains("SECRET_OTHER")) {
                heard.add(Streamed.await(stream, OtherChange.class).type());
            }
            assertThat(heard).containsExactly("SECRET_OTHER");
            assertThatThrownBy(() -> one.tenants().listTenants(null, null))
                    .isInstanceOfSatisfying(
                            WindsockException.class, e -> assertThat(e.code()).isEqualTo("FORBIDDEN"));
        }
    }

    @Test
    void theChainOfATenantsAuditIsVerified() {
        try (WindsockClient tenant = administrator("audited")) {
            AuditVerification whole = tenant.audit().verifyAudit();
            assertThat(whole.getOk()).isTrue();
            assertThat(whole.getRows()).isEqualTo(1);
            assertThat(whole.getBadRow()).isNull();
        }
    }

    private static WindsockClient administrator(String name) {
        Tenant made = manager.tenants().createTenant(new CreateTenantRequest().name(name), null);
        IssuedKey key = manager.keys()
                .createKey(new CreateKeyRequest().name("admin").role(Role.ADMIN).tenantId(made.getId()), null);
        return server.client(Objects.requireNonNull(key.getSecret()));
    }

    private static PublishedEvent event(String type) {
        return new PublishedEvent().type(type);
    }
}
