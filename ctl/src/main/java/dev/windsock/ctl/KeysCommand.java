// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.ApiKey;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.IssuedKey;
import dev.windsock.client.model.Permission;
import dev.windsock.client.model.Role;
import dev.windsock.client.model.RotateKeyRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Manages API keys. */
@Command(
        name = "keys",
        description = "List, create, rotate and revoke API keys.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KeysCommand.Ls.class,
            KeysCommand.Create.class,
            KeysCommand.Rotate.class,
            KeysCommand.Revoke.class
        })
final class KeysCommand {
    private static void print(Output output, IssuedKey key) {
        if (output.isJson()) {
            output.json(key);
        } else {
            output.note("The secret of the key " + key.getName() + " is shown only once:");
            output.line(Objects.requireNonNull(key.getSecret()));
        }
    }

    /** A command for one key. */
    abstract static class OfKey extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The id of the key, which windsockctl keys ls lists.")
        String id = "";
    }

    /** Lists the keys. */
    @Command(name = "ls", description = "List the keys.", mixinStandardHelpOptions = true)
    static final class Ls extends ServerCommand {
        @Override
        int run(WindsockClient client, Output output) {
            List<ApiKey> keys = client.keys().list().all().toList();
            Instant now = Instant.now();
            output.list(
                    keys,
                    List.of("ID", "NAME", "ROLE", "AGE", "LAST USED", "EXPIRES"),
                    key -> List.of(
                            key.getId(),
                            key.getName(),
                            Output.plain(key.getRole()),
                            Units.age(key.getCreatedAt(), now),
                            Units.age(key.getLastUsedAt(), now),
                            Output.plain(key.getExpiresAt())));
            return ExitCode.OK.number();
        }
    }

    /** Creates a key. */
    @Command(
            name = "create",
            description = "Create a key and print its secret, which is shown only once.",
            mixinStandardHelpOptions = true)
    static final class Create extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "A display name.")
        private String name = "";

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                completionCandidates = Units.Roles.class,
                converter = Units.Roles.class,
                description = "viewer, operator or admin.")
        private @Nullable Role role;

        @Option(
                names = "--permission",
                paramLabel = "PERMISSION",
                completionCandidates = Units.Permissions.class,
                converter = Units.Permissions.class,
                description = "A permission such as instance:read, instead of a role; may be repeated.")
        private List<Permission> permissions = new ArrayList<>();

        @Option(
                names = "--expires",
                paramLabel = "DURATION",
                description = "The time until the key expires, such as 30d.")
        private @Nullable Duration expires;

        @Override
        int run(WindsockClient client, Output output) {
            CreateKeyRequest request = new CreateKeyRequest().name(name);
            if (role != null) {
                request = request.role(role);
            }
            if (!permissions.isEmpty()) {
                request = request.permissions(permissions);
            }
            if (expires != null) {
                request = request.expiresAt(Instant.now().plus(expires));
            }
            print(output, client.keys().createKey(request, UUID.randomUUID().toString()));
            return ExitCode.OK.number();
        }
    }

    /** Replaces a key's secret. */
    @Command(
            name = "rotate",
            description = "Replace the secret of a key, and print the new one.",
            mixinStandardHelpOptions = true)
    static final class Rotate extends OfKey {
        @Option(
                names = "--grace",
                paramLabel = "DURATION",
                description = "How long the previous secret stays valid; by default, it becomes invalid immediately.")
        private @Nullable Duration grace;

        @Override
        int run(WindsockClient client, Output output) {
            RotateKeyRequest request = new RotateKeyRequest();
            if (grace != null) {
                request = request.graceSeconds(Math.toIntExact(grace.toSeconds()));
            }
            print(output, client.keys().rotateKey(id, UUID.randomUUID().toString(), request));
            return ExitCode.OK.number();
        }
    }

    /** Revokes a key. */
    @Command(
            name = "revoke",
            description = "Revoke a key. Its streams close within a second.",
            mixinStandardHelpOptions = true)
    static final class Revoke extends OfKey {
        @Override
        int run(WindsockClient client, Output output) {
            client.keys().revokeKey(id);
            return ExitCode.OK.number();
        }
    }
}
