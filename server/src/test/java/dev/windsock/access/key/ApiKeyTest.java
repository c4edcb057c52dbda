// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
final class ApiKeyTest {
    private static final String SECRET = "0123456789-0123456789_0123456789-abcdefXYZ01";

    @Test
    void readsWhatItWrites() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ApiKey key = ApiKey.generate();
            assertThat(key.text()).matches("wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}");
            assertThat(ApiKey.parse(key.text())).contains(key);
            assertThat(key.toString()).doesNotContain(key.secret());
            texts.add(key.text());
        }
        assertThat(texts).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wsk_",
                "wsk_abcd1234",
                "wsk_abcd1234_",
                "wsk_ABCD1234_0123456789-0123456789_0123456789-abcdefXYZ0",
                "wsk_abcd123_0123456789-0123456789_0123456789-abcdefXYZ0",
                "wsk_abcd12345_0123456789-0123456789_0123456789-abcdefXYZ0",
                "wsk_abcd1234_0123456789-0123456789_0123456789-abcdefXYZ",
                "wsk_abcd1234_0123456789-0123456789_0123456789-abcdefXYZ0=",
                "wsk_abcd1234_0123456789+0123456789/0123456789-abcdefXYZ0",
                " wsk_abcd1234_0123456789-0123456789_0123456789-abcdefXYZ0",
                "wsk_abcd1234_0123456789-0123456789_0123456789-abcdefXYZ0\n",
                "Wsk_abcd1234_0123456789-0123456789_0123456789-abcdefXYZ0"
            })
    void rejectsAnythingElse(String text) {
        assertThat(ApiKey.parse(text)).isEmpty();
    }

    @Test
    void onlyTheSameSecretMatches() {
        SecretHash hash = SecretHash.of(SECRET);
        assertThat(hash.matches(SecretHash.of(SECRET))).isTrue();
        assertThat(hash.matches(SecretHash.of(SECRET.replace('0', '1')))).isFalse();
        assertThat(hash.hex()).matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, dashboard:read event:read instance:read notification:read volume:read vpc:read",
        "operator, audit:read dashboard:read event:publish event:read instance:exec instance:read instance:write"
                + " notification:read notification:write volume:read volume:write vpc:read vpc:write",
        "admin, audit:read dashboard:read event:publish event:read instance:exec instance:read instance:write"
                + " image:manage image:read key:manage notification:read notification:write server:backup server:metrics "
                + "tenant:manage"
                + " volume:read volume:write vpc:read vpc:write"
    })
    void rolesAreTheContracts(String role, String permissions) {
        assertThat(Role.parse(role).orElseThrow().permissions())
                .extracting(Permission::wireName)
                .containsExactlyInAnyOrder(permissions.split(" "));
        assertThat(Role.parse(role).orElseThrow().wireName()).isEqualTo(role);
    }

    @Test
    void serverWidePermissionsExistInTheFirstTenantOnly() {
        assertThat(Arrays.stream(Permission.values()))
                .allMatch(permission -> permission.existsIn(TenantId.DEFAULT))
                .filteredOn(permission -> !permission.existsIn(new TenantId("other")))
                .containsExactlyInAnyOrder(
                        Permission.TENANT_MANAGE,
                        Permission.SERVER_BACKUP,
                        Permission.SERVER_METRICS,
                        Permission.IMAGE_READ,
                        Permission.IMAGE_MANAGE);
    }

    @Test
    void namesOfRolesAndPermissionsAreExact() {
        assertThat(Role.parse("Admin")).isEmpty();
        assertThat(Role.parse("")).isEmpty();
        assertThat(Permission.parse("INSTANCE_READ")).isEmpty();
        assertThat(Arrays.stream(Permission.values()).map(Permission::wireName).map(Permission::parse))
                .containsExactlyElementsOf(Arrays.stream(Permission.values())
                        .map(java.util.Optional::of)
                        .toList());
    }
}
