// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The client's packages form layers: a package depends only on those below it. */
final class ArchitectureTest {
    private static final Set<String> DELAYS = Set.of("orTimeout", "completeOnTimeout", "delayedExecutor");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.windsock.client");

    @Test
    void seesTheWholeClient() {
        assertThat(classes).hasSizeGreaterThan(300);
    }

    @Test
    void hasNoCyclesBetweenPackages() {
        slices().matching("dev.windsock.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void hasItsEntryPointOnTop() {
        noClasses()
                .that()
                .resideInAPackage("dev.windsock.client.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.windsock.client")
                .check(classes);
    }

    /** Before Java 25, the JDK's own timers keep the class loader of the program that first used them. */
    @Test
    void usesNoTimerOfTheJdk() {
        noClasses()
                .should()
                .callMethodWhere(describe(
                        "delays a future",
                        call -> call.getTargetOwner().isEquivalentTo(CompletableFuture.class)
                                && DELAYS.contains(call.getName())))
                .check(classes);
    }
}
