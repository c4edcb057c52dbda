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
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
    private record Arrows(String from, List<String> to) {
        static Arrows parse(String line) {
            String[] sides = line.split("->", -1);
            return new Arrows(
                    sides[0].strip(),
                    Stream.of(sides[1].split(" +")).filter(to -> !to.isEmpty()).toList());
        }
    }

    private static final List<Arrows> ARROWS = """
            json       ->
            headers    ->
            limit      ->
            id         ->
            retry      ->
            problem    -> json headers
            paging     -> problem
            console    -> problem
            edge       -> json limit problem headers
            log        -> id
            store      -> id json problem log
            outcome    -> problem log store
            principal  -> id log
            compute    -> id json retry
            hub        -> id json log principal
            sse        -> hub
            idempotency -> json problem log store outcome limit
            audit      -> id json problem paging log store principal limit edge
            journal    -> id log store principal audit
            tenant     -> id json problem paging log store outcome idempotency principal audit journal
            control    -> problem
            access     -> id json problem paging log store outcome idempotency principal audit journal tenant edge\
             control retry
            provision  -> id problem log store compute
            metrics    -> id json problem log principal compute
            instance   -> id json problem paging log store outcome idempotency principal audit journal tenant compute\
             hub sse metrics retry
            volume     -> id json problem paging log store outcome idempotency principal audit journal tenant compute\
             provision instance
            vpc        -> id json problem paging log store outcome idempotency principal audit journal tenant compute\
             provision instance
            terminal   -> id json problem paging log store outcome idempotency principal audit journal tenant compute\
             instance access limit edge hub stream
            events     -> id json problem paging log store outcome idempotency principal audit
            stream     -> id json problem paging log store principal tenant access limit edge hub sse events
            dashboard  -> id json problem paging log store principal hub events instance volume vpc metrics
            host       -> json problem principal compute instance provision store
            health     -> problem store hub edge compute
            control    -> problem
            backup     -> id problem log store principal audit edge control
            """.lines().map(Arrows::parse).toList();

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
        slices().matching("dev.windsock.access.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noClassesOfTheHubKnowEachOther() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return type.getPackageName().equals(ROOT + "hub")
                                ? SliceIdentifier.of(outermost(type).getSimpleName())
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "the classes of the hub";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    @Test
    void driversKnowTheirInterfaceAndNotEachOther() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "compute")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "compute.*..")
                .check(CLASSES);
        slices().matching(ROOT + "compute.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
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
                        ROOT + "terminal",
                        ROOT + "audit..",
                        ROOT + "events..",
                        ROOT + "metrics..",
                        ROOT + "dashboard..",
                        ROOT + "host..")
                .and()
                .haveSimpleNameNotEndingWith("Controller")
                .and()
                .haveSimpleNameNotEndingWith("Filter")
                .and()
                .haveSimpleNameNotEndingWith("BodyWriter")
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
