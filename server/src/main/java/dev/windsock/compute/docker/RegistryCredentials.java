// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.AuthConfig;
import dev.windsock.compute.ComputeException;
import dev.windsock.id.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials for registries, from a file in the format of Docker's {@code config.json}, and the tenants that may use them.
 * The server reads no other file: neither its own user's login nor a login that a credential helper has stored.
 *
 * <p>Threading: immutable. Reads the file for each access, so that renewed tokens do not require a restart; blocks while it
 * reads the file.
 */
public final class RegistryCredentials {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(RegistryCredentials.class);

    /** The suffixes that the keys of {@code auths} may have after the host; the credentials apply to the whole host. */
    private static final Set<String> PATHS = Set.of("", "/", "/v1", "/v1/", "/v2", "/v2/");

    private static final List<String> HELPERS = List.of("credsStore", "credHelpers");

    private final @Nullable Path file;
    private final Set<TenantId> tenants;

    private RegistryCredentials(@Nullable Path file, Set<TenantId> tenants) {
        this.file = file;
        this.tenants = Set.copyOf(tenants);
    }

    /** Returns no credentials, so that all pulls are anonymous. */
    static RegistryCredentials none() {
        return new RegistryCredentials(null, Set.of());
    }

    /**
     * Returns the credentials from a file.
     *
     * @throws IOException when the file cannot be read or is invalid; the message completes a sentence that begins with the
     *     file, and does not contain any value from the file
     */
    static RegistryCredentials of(Path file, Set<TenantId> tenants) throws IOException {
        RegistryCredentials credentials = new RegistryCredentials(file, tenants);
        read(file);
        return credentials;
    }

    /** Returns what prevents the use of a file, as the end of a sentence that begins with the file; empty if nothing does. */
    public static Optional<String> problem(Path file) {
        try {
            read(file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Objects.toString(e.getMessage()));
        }
    }

    /** How a tenant may use the images of a registry. */
    sealed interface Access {
        /** The settings have no credentials for the registry. The engine's own images are available to everyone. */
        record Unrestricted() implements Access {}

        /** The tenant may use these credentials, and images that were pulled with them. */
        record Authenticated(AuthConfig credential) implements Access {}

        /**
         * The settings have credentials for the registry, but not for this tenant. The engine may have pulled an image with
         * them, so only an anonymous pull shows that the image is public.
         */
        record Anonymous() implements Access {}
    }

    /**
     * Returns how a tenant may use the images of a registry.
     *
     * @throws ComputeException when the file cannot be read
     */
    Access access(String registry, TenantId tenant) throws ComputeException {
        if (file == null) {
            return new Access.Unrestricted();
        }
        try {
            AuthConfig credential = read(file).get(registry);
            if (credential == null) {
                return new Access.Unrestricted();
            }
            return tenants.contains(tenant) ? new Access.Authenticated(credential) : new Access.Anonymous();
        } catch (IOException e) {
            LOG.warn(
                    "Cannot read the registry credentials, failing starts that need them: file={} cause={}",
                    file,
                    e.getMessage());
            throw new ComputeException("The server cannot read its registry credentials; its log has the cause.", e);
        }
    }

    /** Returns the credentials by registry. */
    private static Map<String, AuthConfig> read(Path file) throws IOException {
        JsonNode config = parse(file);
        for (String helper : HELPERS) {
            if (config.has(helper)) {
                throw new IOException("must not contain " + helper + ": credential helpers are not supported");
            }
        }
        Map<String, AuthConfig> byRegistry = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : config.path("auths").properties()) {
            byRegistry.put(registry(entry.getKey()), credential(entry.getKey(), entry.getValue()));
        }
        if (byRegistry.isEmpty()) {
            throw new IOException("must contain auths with at least one registry");
        }
        return byRegistry;
    }

    private static JsonNode parse(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            // the exception's own message quotes the file
            throw new IOException("must be JSON");
        } catch (IOException e) {
            throw new IOException("must be a readable file", e);
        }
    }

    private static String registry(String key) throws IOException {
        String address = key.replaceFirst("^https?://", "");
        int slash = address.indexOf('/');
        String path = slash < 0 ? "" : address.substring(slash);
        if (!PATHS.contains(path)) {
            throw new IOException("must name registries by host, as in registry.example.com:5000, not " + key);
        }
        return ImageReference.host(slash < 0 ? address : address.substring(0, slash));
    }

    private static AuthConfig credential(String registry, JsonNode entry) throws IOException {
        AuthConfig credential = new AuthConfig().withRegistryAddress(registry);
        if (entry.hasNonNull("auth")) {
            String[] login = decode(registry, entry.get("auth").asText()).split(":", 2);
            credential.withUsername(login[0]).withPassword(login.length < 2 ? "" : login[1]);
        } else if (entry.hasNonNull("username") && entry.hasNonNull("password")) {
            credential
                    .withUsername(entry.get("username").asText())
                    .withPassword(entry.get("password").asText());
        } else if (!entry.hasNonNull("identitytoken")) {
            throw new IOException("must contain auth, or username and password, or identitytoken for " + registry);
        }
        if (entry.hasNonNull("identitytoken")) {
            credential.withIdentityToken(entry.get("identitytoken").asText());
        }
        return credential;
    }

    private static String decode(String registry, String auth) throws IOException {
        try {
            return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IOException("must contain auth in Base64 for " + registry);
        }
    }
}
