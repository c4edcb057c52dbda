// SPDX-License-Identifier: Apache-2.0
package dev.windsock;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between packages point one way, and HTTP stays at the edge. */
final class ArchitectureTest {
    private static final String ROOT = "dev.windsock.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // what the annotation processors write
            .withImportOption(location -> !location.contains("$Definition") && !location.contains("$Introspection"))
            .importPackages("dev.windsock");

    /** What a package may know of this code, besides itself. */
    private record Arrows(String from, List<String> to) {}

    private static final List<String> RESOURCE = List.of(
            "json",
            "problem",
            "paging",
            "idempotency",
            "id",
            "log",
            "store",
            "audit",
            "principal",
            "tenant",
            "compute",
            "provision",
            "instance");

    private static final List<Arrows> ARROWS = List.of(
            new Arrows("json", List.of()),
            new Arrows("headers", List.of()),
            new Arrows("problem", List.of("json", "headers")),
            new Arrows("paging", List.of("problem")),
            new Arrows("console", List.of("problem")),
            new Arrows("id", List.of()),
            new Arrows("retry", List.of()),
            new Arrows("log", List.of("id")),
            new Arrows("store", List.of("id", "json", "problem", "log")),
            new Arrows("idempotency", List.of("json", "problem", "id", "log", "store")),
            new Arrows("compute", List.of("id", "json", "retry")),
            new Arrows("principal", List.of("id", "log")),
            new Arrows("hub", List.of("json", "id", "log", "principal")),
            new Arrows("audit", List.of("json", "problem", "paging", "id", "log", "store", "principal")),
            new Arrows(
                    "tenant",
                    List.of("json", "problem", "paging", "idempotency", "id", "log", "store", "audit", "principal")),
            new Arrows("edge", List.of("problem", "headers")),
            new Arrows(
                    "access",
                    List.of(
                            "json",
                            "problem",
                            "paging",
                            "idempotency",
                            "id",
                            "log",
                            "store",
                            "audit",
                            "principal",
                            "tenant",
                            "edge")),
            new Arrows(
                    "stream",
                    List.of(
                            "json",
                            "problem",
                            "paging",
                            "id",
                            "log",
                            "store",
                            "events",
                            "principal",
                            "tenant",
                            "access",
                            "edge",
                            "hub",
                            "compute",
                            "terminal")),
            new Arrows("terminal", RESOURCE),
            new Arrows(
                    "instance",
                    List.of(
                            "json",
                            "problem",
                            "paging",
                            "idempotency",
                            "id",
                            "log",
                            "store",
                            "audit",
                            "principal",
                            "tenant",
                            "hub",
                            "compute",
                            "metrics")),
            new Arrows("provision", List.of("problem", "id", "log", "store", "compute")),
            new Arrows("volume", RESOURCE),
            new Arrows("vpc", RESOURCE),
            new Arrows("metrics", List.of("json", "problem", "principal", "id", "log", "store", "compute")),
            new Arrows(
                    "events",
                    List.of("json", "problem", "paging", "idempotency", "id", "log", "store", "audit", "principal")),
            new Arrows(
                    "dashboard",
                    List.of(
                            "json",
                            "problem",
                            "paging",
                            "principal",
                            "id",
                            "log",
                            "store",
                            "events",
                            "compute",
                            "hub",
                            "instance",
                            "volume",
                            "vpc",
                            "metrics",
                            "provision")));

    @TestFactory
    List<DynamicTest> packagesKnowOnlyWhatTheyMay() {
        return ARROWS.stream()
                .map(arrows -> DynamicTest.dynamicTest(arrows.from(), () -> {
                    List<String> allowed = new ArrayList<>(List.of(ROOT + arrows.from() + ".."));
                    arrows.to().forEach(to -> allowed.add(ROOT + to + ".."));
                    classes()
                            .that()
                            .resideInAPackage(ROOT + arrows.from() + "..")
                            .should()
                            .onlyDependOnClassesThat(DescribedPredicate.describe(
                                    "outside dev.windsock or in " + allowed,
                                    target -> !target.getPackageName().startsWith("dev.windsock")
                                            || JavaClass.Predicates.resideInAnyPackage(allowed.toArray(String[]::new))
                                                    .test(target)))
                            .check(CLASSES);
                }))
                .toList();
    }

    @Test
    void noPackagesKnowEachOther() {
        slices().matching("dev.windsock.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theLogTheHubAndTheDriversKnowNothingOfHttp() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "log..", ROOT + "hub..", ROOT + "compute..", ROOT + "json..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut.http..", "io.micronaut.websocket..", "io.netty.handler.codec.http..")
                .check(CLASSES);
    }

    @Test
    void httpStaysInControllersAndAtTheEdge() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "instance..",
                        ROOT + "provision..",
                        ROOT + "volume..",
                        ROOT + "vpc..",
                        ROOT + "terminal..",
                        ROOT + "audit..",
                        ROOT + "events..",
                        ROOT + "metrics..",
                        ROOT + "dashboard..")
                .and()
                .haveSimpleNameNotEndingWith("Controller")
                .and()
                .haveSimpleNameNotEndingWith("Filter")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut.http..")
                .check(CLASSES);
    }

    @Test
    void theRulesSawTheCode() {
        assertThat(CLASSES.size()).isGreaterThan(100);
        assertThat(ARROWS)
                .allSatisfy(arrows -> assertThat(CLASSES.stream()
                                .anyMatch(type -> type.getPackageName().startsWith(ROOT + arrows.from())))
                        .as(arrows.from())
                        .isTrue());
    }
}
