// SPDX-License-Identifier: Apache-2.0
package dev.windsock.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.TestCertificate;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The generated sections of the documentation match the code. */
final class ReferenceDocsTest {
    private static final String UPDATE = "windsock.docs.update";
    private static final String COMMAND = "scripts/test server ReferenceDocsTest -D" + UPDATE;

    @TestFactory
    Stream<DynamicTest> matchesTheCode() {
        return Stream.of(
                section("settings", Reference::settings),
                section("errors", Reference::errors),
                section("close codes", Reference::closeCodes),
                section("events", Reference::events),
                section("reserved types", Reference::reservedTypes),
                section("configurable limits", Reference::configurableLimits),
                section("fixed limits", Reference::fixedLimits),
                section("memory budgets", Reference::memory),
                section("sizes of operations", Reference::sizes),
                section("permissions", Reference::permissions),
                section("operations", Reference::operations),
                section("packages", Reference::packages));
    }

    private static DynamicTest section(String name, Callable<GeneratedSection> generator) {
        return DynamicTest.dynamicTest(name, () -> check(generator.call()));
    }

    @Test
    void listsEveryMeter(@TempDir Path folder) throws IOException {
        // some meters exist with TLS only
        TestCertificate certificate = TestCertificate.make(folder);
        Path chain = Files.writeString(folder.resolve("cert.pem"), certificate.certificate());
        Path key = Files.writeString(folder.resolve("key.pem"), certificate.key());
        try (RunningServer server = RunningServer.start(
                Map.of("windsock.tls.certificate", chain.toString(), "windsock.tls.key", key.toString()))) {
            createBeansWithMeters(server.context());
            check(Meters.table(server.bean(PrometheusMeterRegistry.class).scrape()));
        }
    }

    /** Some beans, and therefore their meters, exist only after the first request that needs them. */
    private static void createBeansWithMeters(ApplicationContext context) {
        context.getAllBeanDefinitions().stream()
                .filter(definition -> definition.getName().startsWith("dev.windsock."))
                .filter(definition -> definition.isSingleton() && !definition.isAbstract())
                .filter(definition -> Stream.of(definition.getConstructor().getArguments())
                        .anyMatch(argument -> argument.getType() == MeterRegistry.class))
                .forEach(context::getBean);
    }

    private static void check(GeneratedSection section) throws IOException {
        if (System.getProperty(UPDATE) != null) {
            section.update();
        }
        assertThat(section.published())
                .as(
                        "docs/%s differs from the code. Update the generated sections and review the diff:\n  %s",
                        section, COMMAND)
                .isEqualTo(section.expected());
    }
}
