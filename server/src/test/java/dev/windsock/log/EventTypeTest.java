// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventTypeTest {
    @ParameterizedTest
    @EnumSource
    void isNamedAfterItsResource(EventType type) {
        assertThat(type.name()).startsWith(type.resourceType().reservedPrefix()).matches(EventDraft.UPPER_SNAKE);
        assertThat(type.description()).endsWith(".");
    }

    @ParameterizedTest
    @EnumSource
    void isReserved(EventType type) {
        assertThat(EventType.isReserved(type.name())).isTrue();
        assertThat(EventType.isReserved(type.resourceType().reservedPrefix() + "OF_TOMORROW"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEPLOYED", "INSTANCES", "VOLUMES_FULL", "TENANTS", "METRICS", "ERRORS"})
    void leavesOtherTypesToPublishers(String type) {
        assertThat(EventType.isReserved(type)).isFalse();
    }

    @TestFactory
    Stream<DynamicTest> reservesControlMessages() {
        return Stream.of("WELCOME", "SUBSCRIBED", "UNSUBSCRIBED", "HEARTBEAT", "PONG", "RESET", "ERROR")
                .map(type -> DynamicTest.dynamicTest(
                        type, () -> assertThat(EventType.isReserved(type)).isTrue()));
    }
}
