package dev.dualtrack.worker;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.dualtrack.worker");

    /** Which change wins is decided by versions, and waits by a timer that nobody sets; these tell times. */
    @Test
    void f30WhatDecidesOrWaitsKnowsNoClock() {
        Set<String> tellers = Set.of(
                "Main",
                "Openers",
                "PurgeCommand",
                "Worker",
                "Stream",
                "KafkaDeadLetters",
                "StatusBoard",
                "WorkerMetrics");
        noClasses()
                .that(describe(
                        "do not tell times",
                        (JavaClass type) -> tellers.stream()
                                .noneMatch(teller -> type.getName().endsWith("." + teller)
                                        || type.getName().contains("." + teller + "$"))))
                .should()
                .dependOnClassesThat(belongToAnyOf(Clock.class, InstantSource.class))
                .check(CLASSES);
    }

    @Test
    void timeIsInjected() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(CLASSES);
    }
}
