// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The topic filter for transports that deliver all changes. */
final class ChangeTopicsTest {
    @ParameterizedTest
    @CsvSource({
        "INSTANCE_STARTED, instances",
        "VOLUME_CREATED, volumes",
        "VPC_DELETED, vpcs",
        "TERMINAL_OPENED, terminals",
        "KEY_ROTATED, keys",
        "TENANT_CREATED, keys",
        "AUDIT_LOG, audit",
        "BACKUP_FINISHED, custom",
        // services may publish these types: Windsock reserves only prefixes that end with an underscore
        "INSTANCE, custom",
        "KEY, custom",
    })
    void includesAChangeByItsTopic(String type, String topic) {
        assertThat(ChangeTopics.parse(topic).includes(type)).isTrue();
        assertThat(ChangeTopics.parse(null).includes(type)).isTrue();
        assertThat(ChangeTopics.parse("metrics," + topic + "s").includes(type)).isFalse();
    }
}
