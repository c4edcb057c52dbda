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
import dev.windsock.log.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Dependencies between packages point in one direction, and HTTP stays at the edge. */
final class ArchitectureTest {
    private static final String ROOT = "dev.windsock.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // classes that the annotation processors generate
            .withImportOption(location -> !location.contains("$Definition") && !location.contains("$Introspection"))
            .importPackages("dev.windsock");

    /** The packages on which a package of this code may depend, besides itself. */
    private record Arrows(String from, List<String> to) {
        static Arrows parse(String line) {
            String[] sides = line.split("->", -1);
            return new Arrows(
                    sides[0].strip(),
                    Stream.of(sides[1].split(" +")).filter(to -> !to.isEmpty()).toList());
        }
    }

    private static final List<Arrows> ARROWS = """
            files      ->
            json       ->
            headers    ->
            limit      -> problem retry
            training   ->
            logging    ->
            id         ->
            trace      ->
            retry      ->
            problem    -> json headers
            paging     -> problem
            console    -> problem edge
            edge       -> json limit problem headers
            log        -> trace id
            cluster    -> log
            store      -> trace files id json problem log cluster retry
            outcome    -> problem log store
            principal  -> trace id log
            compute    -> trace files id json retry problem
            hub        -> id json log principal problem limit retry
            sse        -> hub
            idempotency -> id json problem log store outcome limit retry
            audit      -> trace id json problem paging log store principal limit edge
            journal    -> trace id log store principal audit
            tenant     -> id json problem paging log store outcome idempotency principal audit journal limit
            control    -> problem
            access     -> trace id json problem paging log store outcome idempotency principal audit journal tenant edge\
             control retry limit
            provision  -> trace id problem log store compute
            metrics    -> files id json problem log principal compute limit
            image      -> trace id json problem paging log store outcome idempotency principal audit compute limit
            instance   -> trace id json problem paging log store outcome idempotency principal audit journal tenant compute\
             hub sse metrics retry limit image
            volume     -> id json problem paging log store outcome idempotency principal audit journal tenant compute\
             provision instance limit
            vpc        -> id json problem paging log store outcome idempotency principal audit journal tenant compute\
             provision instance limit
            terminal   -> files id json problem paging log store outcome idempotency principal audit journal tenant compute\
             instance access limit edge hub stream retry
            events     -> trace id json problem paging log store outcome idempotency principal audit limit edge
            stream     -> id json problem paging log store principal tenant access limit edge hub sse events retry
            notification -> id json problem paging log store outcome idempotency principal journal tenant compute\
             instance metrics retry limit edge
            dashboard  -> id json problem paging log store principal hub events instance volume vpc metrics limit
            host       -> id json problem principal compute cluster instance store limit
            health     -> problem cluster store hub edge compute principal
            control    -> problem
            backup     -> files id problem log store principal audit edge control limit
            diagnosis  -> files problem control
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
    void onlyTheClusterKnowsNats() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cluster")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.nats..")
                .check(CLASSES);
    }

    /** All other listeners receive only changes to resources, never published events. */
    @Test
    void onlyCodeThatDeliversEventsListensToPublishedEvents() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "log", ROOT + "store", ROOT + "hub", ROOT + "events")
                .should()
                .callMethod(EventLog.class, "onCommit", EventLog.CommitListener.class)
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
                        ROOT + "notification..",
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
