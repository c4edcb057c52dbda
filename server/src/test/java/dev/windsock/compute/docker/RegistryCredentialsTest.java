// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.AuthConfig;
import dev.windsock.compute.ComputeException;
import dev.windsock.id.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file with the credentials for registries, and the tenants that may use them. */
@NullUnmarked
final class RegistryCredentialsTest {
    private static final TenantId ALLOWED = new TenantId("allowed");
    private static final TenantId OTHER = new TenantId("other");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void setUp() {
        file = directory.resolve("config.json");
    }

    @Test
    void authenticatesOnlyAllowedTenantsAndOnlyAtTheirRegistries() throws Exception {
        // deploy:S3CRET:x
        write("""
                {"auths": {
                  "https://index.docker.io/v1/": {"username": "hub", "password": "p"},
                  "Registry.internal:5000": {"auth": "ZGVwbG95OlMzQ1JFVDp4"},
                  "acr.example.com": {"auth": "MDA6", "identitytoken": "token"}
                }}""");
        RegistryCredentials credentials = RegistryCredentials.of(file, Set.of(ALLOWED));

        AuthConfig deploy = credential(credentials, "registry.internal:5000");
        assertThat(deploy.getUsername()).isEqualTo("deploy");
        assertThat(deploy.getPassword()).isEqualTo("S3CRET:x");
        assertThat(credential(credentials, "docker.io").getUsername()).isEqualTo("hub");
        assertThat(credential(credentials, "acr.example.com").getIdentitytoken())
                .isEqualTo("token");
        assertThat(credentials.access("registry.internal:5000", OTHER))
                .isEqualTo(new RegistryCredentials.Access.Anonymous());
        assertThat(credentials.access("ghcr.io", ALLOWED)).isEqualTo(new RegistryCredentials.Access.Unrestricted());
        assertThat(RegistryCredentials.none().access("docker.io", OTHER))
                .isEqualTo(new RegistryCredentials.Access.Unrestricted());
    }

    private static AuthConfig credential(RegistryCredentials credentials, String registry) throws ComputeException {
        return ((RegistryCredentials.Access.Authenticated) credentials.access(registry, ALLOWED)).credential();
    }

    @Test
    void readsRenewedCredentialsAndRejectsStartsWithoutTheFile() throws Exception {
        write("{\"auths\": {\"ghcr.io\": {\"username\": \"u\", \"password\": \"old\"}}}");
        RegistryCredentials credentials = RegistryCredentials.of(file, Set.of(ALLOWED));
        write("{\"auths\": {\"ghcr.io\": {\"username\": \"u\", \"password\": \"new\"}}}");
        assertThat(credential(credentials, "ghcr.io").getPassword()).isEqualTo("new");

        Files.delete(file);
        assertThatThrownBy(() -> credentials.access("docker.io", OTHER))
                .isInstanceOf(ComputeException.class)
                .message()
                .doesNotContain(directory.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "S3CRET | must be JSON",
                "{} | must contain auths",
                "{\"auths\": {}} | must contain auths",
                "{\"auths\": {\"ghcr.io\": {}}} | for ghcr.io",
                "{\"auths\": {\"ghcr.io\": {\"auth\": \"S3CRET!\"}}} | Base64 for ghcr.io",
                "{\"auths\": {\"ghcr.io/team\": {\"auth\": \"YTpi\"}}} | not ghcr.io/team",
                "{\"credsStore\": \"pass\"} | credsStore",
                "{\"auths\": {\"ghcr.io\": {\"auth\": \"YTpi\"}}, \"credHelpers\": {}} | credHelpers"
            })
    void rejectsInvalidFilesWithoutQuotingThem(String text, String message) throws IOException {
        write(text);

        assertThatThrownBy(() -> RegistryCredentials.of(file, Set.of(ALLOWED)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("S3CRET");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }
}
