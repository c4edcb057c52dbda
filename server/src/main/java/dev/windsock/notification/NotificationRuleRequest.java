// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.json.Texts;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rule to create, or the new content of an existing rule. */
@Serdeable
@Schema(
        name = "NotificationRuleRequest",
        description = "A notification rule to create, or the new version of an existing one.")
record NotificationRuleRequest(
        @NotNull @Pattern(
                regexp =
                        "[^\\s" + Texts.INVISIBLE + "]([^" + Texts.INVISIBLE + "]{0,62}[^\\s" + Texts.INVISIBLE + "])?",
                message = "must be 1 to 64 visible characters, with spaces only between them")
        @Schema(example = "Web down", description = "Display name, 1 to 64 characters, unique in the tenant.")
        String name,

        @Nullable @Schema(defaultValue = "true", description = "Whether to watch the condition; the default is true.")
        Boolean enabled,

        @NotNull @Schema(implementation = NotificationCondition.class, example = "CPU_ABOVE", description = "What to watch.")
        String condition,

        @Nullable @Min(value = 1, message = "must be at least 1") @Max(value = 100, message = "must be at most 100") @Schema(
                example = "90",
                description =
                        "The threshold, as a percentage; required for CPU_ABOVE and MEMORY_ABOVE, and otherwise omitted.")
        Integer thresholdPercent,

        @Nullable @Min(value = 10, message = "must be at least 10") @Max(value = 86_400, message = "must be at most 86400") @Schema(
                example = "300",
                description =
                        "How long the value must be above the threshold, in seconds, in steps of 10; the default is 300."
                                + " The notification is resolved once the value has stayed below 90% of the threshold for the "
                                + "same time, at most 300 seconds.")
        Integer forSeconds,

        @Nullable @Schema(
                format = "uuid",
                description = "The only instance to watch; omit to watch all instances that have the labels.")
        String instanceId,

        @Nullable @Size(max = 8, message = "must have at most 8 labels") @Schema(
                example = "{\"env\": \"prod\"}",
                description = "The labels that an instance must have to be watched; omit for all instances.")
        Map<
                        @Pattern(
                                regexp = "[A-Za-z0-9][A-Za-z0-9._/-]{0,62}",
                                message = "must have a name of 1 to 63 characters from [A-Za-z0-9._/-]")
                        String,
                        @NotNull @Pattern(
                                regexp = "[^" + Texts.INVISIBLE + "]{0,256}",
                                message = "must be at most 256 characters without control or invisible characters")
                        String>
                labels,

        @Nullable @Size(max = 2_048, message = "must be at most 2048 characters") @Schema(
                example = "https://hooks.example.com/windsock",
                description =
                        "URL that receives signed messages by POST; omit it to notify in the console only. When a rule "
                                + "receives its first webhook, a secret is generated.")
        String webhookUrl) {}
