package org.ttnmt;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The allowed dependencies between packages, written down; see also each {@code package-info.java}. */
class ArchitectureTest {

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.ttnmt");
    }

    /** The rules below mean something only if they look at the program. */
    @Test
    void theRulesSeeTheWholeProgram() {
        Set<String> packages = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.matches("org\\.ttnmt\\.\\w+"))
                .map(name -> name.substring("org.ttnmt.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                Set.of(
                        "api",
                        "app",
                        "audit",
                        "cli",
                        "config",
                        "data",
                        "decode",
                        "exchange",
                        "io",
                        "metrics",
                        "model",
                        "report",
                        "text",
                        "torch",
                        "train"),
                packages);
        assertTrue(classes.size() > 200, "only " + classes.size() + " classes");
    }

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cli")
                .definedBy("org.ttnmt.cli..")
                .layer("api")
                .definedBy("org.ttnmt.api..")
                .layer("app")
                .definedBy("org.ttnmt.app..")
                .layer("audit")
                .definedBy("org.ttnmt.audit..")
                .layer("train")
                .definedBy("org.ttnmt.train..")
                .layer("decode")
                .definedBy("org.ttnmt.decode..")
                .layer("data")
                .definedBy("org.ttnmt.data..")
                .layer("exchange")
                .definedBy("org.ttnmt.exchange..")
                .layer("text")
                .definedBy("org.ttnmt.text..")
                .layer("metrics")
                .definedBy("org.ttnmt.metrics..")
                .layer("model")
                .definedBy("org.ttnmt.model..")
                .layer("report")
                .definedBy("org.ttnmt.report..")
                .layer("torch")
                .definedBy("org.ttnmt.torch..")
                .layer("config")
                .definedBy("org.ttnmt.config..")
                .layer("io")
                .definedBy("org.ttnmt.io..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("api")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("api")
                .mayOnlyAccessLayers("app", "config")
                .whereLayer("app")
                .mayOnlyBeAccessedByLayers("api", "cli")
                .whereLayer("audit")
                .mayOnlyBeAccessedByLayers("app", "cli")
                .whereLayer("train")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("decode")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("data")
                .mayOnlyBeAccessedByLayers("app", "train", "audit")
                .whereLayer("text")
                .mayOnlyBeAccessedByLayers("app", "data", "audit", "exchange")
                .whereLayer("metrics")
                .mayOnlyBeAccessedByLayers("app", "cli")
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("app", "cli")
                .whereLayer("exchange")
                .mayOnlyBeAccessedByLayers("app", "cli")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("app", "train", "exchange")
                .whereLayer("torch")
                .mayOnlyBeAccessedByLayers("app", "train", "model")
                .whereLayer("config")
                .mayOnlyAccessLayers("io")
                .whereLayer("io")
                .mayNotAccessAnyLayer()
                .check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.ttnmt.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void theRootPackageKnowsNoOther() {
        noClasses()
                .that()
                .resideInAPackage("org.ttnmt")
                .should()
                .dependOnClassesThat(resideInAPackage("org.ttnmt..").and(not(resideInAPackage("org.ttnmt"))))
                .check(classes);
    }

    @Test
    void onlyTorchKnowsDjl() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.ttnmt.torch..", "org.ttnmt.text..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("org.ttnmt.text..")
                .should()
                .dependOnClassesThat(resideInAPackage("ai.djl..").and(not(resideInAPackage("ai.djl.sentencepiece.."))))
                .check(classes);
    }

    @Test
    void onlyTextAndReportKnowProtocolBuffers() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.ttnmt.text..", "org.ttnmt.report..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.google.protobuf..", "org.ttnmt.*.proto.."))
                .check(classes);
    }

    @Test
    void onlyTheCommandLineKnowsTerminals() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.ttnmt.cli..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("picocli..", "me.tongfei.progressbar.."))
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.ttnmt.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(System.class, "in")
                .check(classes);
    }

    @Test
    void onlyMainEndsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.ttnmt.cli.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(classes);
    }

    @Test
    void onlyConfigReadsYaml() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.ttnmt.config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.snakeyaml..")
                .check(classes);
    }
}
