package dev.dualtrack.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.dualtrack.core..");

    @ParameterizedTest
    @CsvSource({
        "org.postgresql..,source",
        "com.zaxxer..,source",
        "java.sql..,source",
        "io.milvus..,store.milvus",
        "io.grpc..,store.milvus",
        "org.neo4j..,store.neo4j",
        "ai.djl..,embedding",
        "ai.onnxruntime..,embedding",
        "net.jpountz..,natives"
    })
    void onlyTheAdapterTouchesItsDriver(String driver, String adapter) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.dualtrack.core." + adapter + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(driver)
                .check(CORE);
    }

    @Test
    void onlyTheCacheTouchesLettuce() {
        noClasses()
                .that(resideOutsideOfPackages("dev.dualtrack.core.store.redis..", "dev.dualtrack.core.refill.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .check(CORE);
    }

    /** Applications use it: it may be taken out as it is. */
    @Test
    void refillingNeedsLettuceAlone() {
        classes()
                .that()
                .resideInAPackage("dev.dualtrack.core.refill..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.dualtrack.core.refill..",
                        "java.lang..",
                        "java.io..",
                        "java.nio.charset..",
                        "java.time..",
                        "java.util..",
                        "io.lettuce..",
                        "org.jspecify.."))
                .check(CORE);
    }

    @Test
    void noFrameworkAndNoKubernetes() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.fabric8..", "io.javaoperatorsdk..", "org.apache.kafka.streams..", "dev.dualtrack.api.."))
                .check(CORE);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.dualtrack.core.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void whatIsPureKnowsNoAdapter() {
        noClasses()
                .that(resideInAnyPackage(
                        "dev.dualtrack.core.schema..",
                        "dev.dualtrack.core.bucket..",
                        "dev.dualtrack.core.derived..",
                        "dev.dualtrack.core.event..",
                        "dev.dualtrack.core.fingerprint..",
                        "dev.dualtrack.core.mapping..",
                        "dev.dualtrack.core.config..",
                        "dev.dualtrack.core.error..",
                        "dev.dualtrack.core.status.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.dualtrack.core.source..",
                        "dev.dualtrack.core.store.milvus..",
                        "dev.dualtrack.core.store.neo4j..",
                        "dev.dualtrack.core.store.redis..",
                        "dev.dualtrack.core.embedding.."))
                .check(CORE);
    }

    @Test
    void shapesErrorsAndImagesKnowNothingElse() {
        String[] leaves = {"dev.dualtrack.core.schema..", "dev.dualtrack.core.error..", "dev.dualtrack.core.derived.."};
        noClasses()
                .that(resideInAnyPackage(leaves))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.dualtrack.core..")
                        .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage(leaves))))
                .check(CORE);
    }

    @Test
    void eventsAndFingerprintsKnowNoMappingAndNoConfiguration() {
        noClasses()
                .that(resideInAnyPackage("dev.dualtrack.core.event..", "dev.dualtrack.core.fingerprint.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.dualtrack.core.mapping..", "dev.dualtrack.core.config..", "dev.dualtrack.core.source.."))
                .check(CORE);
    }

    @Test
    void adaptersDoNotKnowEachOther() {
        for (String adapter : new String[] {"milvus", "neo4j", "redis"}) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.dualtrack.core.store." + adapter + "..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("dev.dualtrack.core.store.*..", "dev.dualtrack.core.source..")
                                    .and(com.tngtech.archunit.base.DescribedPredicate.not(
                                            resideInAnyPackage("dev.dualtrack.core.store." + adapter + ".."))))
                    .allowEmptyShould(true)
                    .check(CORE);
        }
    }

    @Test
    void timeAndSleepAreInjected() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(CORE);
    }

    @Test
    void classesAreClosed() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .doNotHaveSimpleName("ClassifiedException")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .check(CORE);
    }
}
