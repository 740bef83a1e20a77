package dev.dualtrack.operator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String ROOT = "dev.dualtrack.operator";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void neverSeesAStoreDriver() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.milvus..",
                        "org.neo4j..",
                        "io.lettuce..",
                        "ai.djl..",
                        "dev.dualtrack.core.store.milvus..",
                        "dev.dualtrack.core.store.neo4j..",
                        "dev.dualtrack.core.store.redis..")
                .check(CLASSES);
    }

    @Test
    void modelKnowsNothingOfTheOthers() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".dependent..", ROOT + ".status..", ROOT + ".probe..", ROOT + ".reconciler..")
                .check(CLASSES);
    }

    @Test
    void childrenStatusAndProbesKnowNothingOfEachOtherNorOfTheReconciler() {
        for (String part : new String[] {".dependent", ".status", ".probe"}) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + part + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others(part))
                    .check(CLASSES);
        }
    }

    /** What orders, or waits, has tokens and a timer that nobody sets; these tell times, and compare times of long ago with now. */
    @Test
    void f30FewKnowAClock() {
        Set<String> tellers = Set.of(
                "Main",
                "OperatorProgram",
                "Parts",
                "Announcer",
                "ClockWatch",
                "EpochKeeper",
                "Observer",
                "RunStarter",
                "StatusFactory");
        noClasses()
                .that(describe("do not tell times", (JavaClass type) -> !tellers.contains(type.getSimpleName())))
                .should()
                .dependOnClassesThat(belongToAnyOf(Clock.class, InstantSource.class))
                .check(CLASSES);
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void hasNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    private static String[] others(String part) {
        return Stream.of(".dependent", ".status", ".probe", ".reconciler")
                .filter(other -> !other.equals(part))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
    }
}
