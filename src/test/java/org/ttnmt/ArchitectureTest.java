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
import com.tngtech.archunit.library.Architectures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The allowed dependencies between packages, written down; see also each {@code package-info.java}. */
class ArchitectureTest {

    private static final Set<String> ROOMS = Set.of(
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
            "spark",
            "text",
            "torch",
            "train");

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
        assertEquals(ROOMS, packages);
        assertTrue(classes.size() > 200, "only " + classes.size() + " classes");
    }

    @Test
    void dependenciesPointOneWay() {
        Architectures.LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : ROOMS) {
            layers = layers.layer(name).definedBy("org.ttnmt." + name + "..");
        }
        layers.whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("spark")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("spark")
                .mayOnlyAccessLayers("api", "app", "config", "io")
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("spark")
                .whereLayer("api")
                .mayOnlyAccessLayers("app", "config")
                .whereLayer("app")
                .mayOnlyBeAccessedByLayers("api", "cli", "spark")
                .whereLayer("audit")
                .mayOnlyBeAccessedByLayers("app", "cli")
                .whereLayer("train")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("decode")
                .mayOnlyBeAccessedByLayers("app", "exchange")
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
                .mayOnlyBeAccessedByLayers("app", "train", "decode", "exchange")
                .whereLayer("torch")
                .mayOnlyBeAccessedByLayers("app", "train", "model")
                .whereLayer("config")
                .mayOnlyAccessLayers("io")
                .whereLayer("io")
                .mayNotAccessAnyLayer()
                .check(classes);
    }

    /** Each may use those before it, and nothing of the others. */
    @Test
    void theRoomsOfModelStandInOneOrder() {
        inOrder("model", "parameters", "graph", "layers", "recurrent", "family", "batch", "objective", "training");
        inOrder("model", "parameters", "graph", "layers", "recurrent", "family", "batch", "decoding");
        inOrder("model", "parameters", "graph", "layers", "recurrent", "family", "engine");
        noClasses()
                .that()
                .resideInAPackage("org.ttnmt.model.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ttnmt.torch..", "ai.djl..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("org.ttnmt.model.decoding..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ttnmt.model.objective..", "org.ttnmt.model.training..")
                .check(classes);
    }

    @Test
    void theRoomsOfAppStandInOneOrder() {
        inOrder("app", "store", "translate", "score");
        inOrder("app", "store", "translate", "evaluate");
        inOrder("app", "store", "translate", "training", "compare");
        inOrder("app", "store", "translate", "score", "distil");
        inOrder("app", "store", "translate", "training", "distil");
        noClasses()
                .that()
                .resideInAPackage("org.ttnmt.app")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ttnmt.app.*..")
                .check(classes);
    }

    @Test
    void theRoomsOfTheCommandLineStandInOneOrder() {
        inOrder("cli", "terminal", "audit", "eval");
        noClasses()
                .that()
                .resideInAnyPackage("org.ttnmt.cli.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.ttnmt.cli")
                .check(classes);
    }

    private static void inOrder(String layer, String... rooms) {
        for (int i = 0; i < rooms.length; i++) {
            for (String later : List.of(rooms).subList(i + 1, rooms.length)) {
                noClasses()
                        .that()
                        .resideInAPackage("org.ttnmt." + layer + "." + rooms[i] + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.ttnmt." + layer + "." + later + "..")
                        .check(classes);
            }
        }
    }

    /** Search knows the seam, and no network. */
    @Test
    void searchKnowsOfNetworksTheStepModelAlone() {
        noClasses()
                .that()
                .resideInAPackage("org.ttnmt.decode..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ttnmt.model.*..")
                .check(classes);
    }

    /** What trains is emitted where something trains: opening a model writes no such script. */
    @Test
    void onlyTrainingWritesTrainingScripts() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.ttnmt.model.training..", "org.ttnmt.app.training..", "org.ttnmt.train..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.ttnmt.model.training.TrainingScript")
                .check(classes);
    }

    /** Which objective it is decides its object, in one place. */
    @Test
    void onlyTheFactoryOfObjectivesLooksAtTheirType() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.ttnmt.config..")
                .and()
                .doNotHaveFullyQualifiedName("org.ttnmt.model.objective.Objective")
                .and()
                .haveNameNotMatching("org\\.ttnmt\\.model\\.objective\\.Objective\\$\\d+")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.ttnmt.config.ObjectiveConfig$Type")
                .check(classes);
    }

    @Test
    void noRoomHasMoreThanFiftyFilesWithoutAReason() throws IOException {
        Path sources = Path.of("src/main/java/org/ttnmt");
        try (Stream<Path> all = Files.walk(sources)) {
            for (Path folder : all.filter(Files::isDirectory).toList()) {
                try (Stream<Path> files = Files.list(folder)) {
                    long count = files.filter(
                                    file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                            .count();
                    Path info = folder.resolve("package-info.java");
                    assertTrue(
                            count == 0 || folder.equals(sources) || Files.exists(info),
                            folder + " has no package-info");
                    boolean reason = count > 0
                            && Files.exists(info)
                            && Files.readString(info).contains("More than fifty files");
                    assertTrue(count <= 50 || reason, folder + " has " + count + " files");
                }
            }
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.ttnmt.(*)..").should().beFreeOfCycles().check(classes);
        slices().matching("org.ttnmt.(**)").should().beFreeOfCycles().check(classes);
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
                .resideOutsideOfPackage("org.ttnmt.torch..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(classes);
    }

    /** Whoever does not say tt spark needs no class of it; commands load when tt starts, so they name none. */
    @Test
    void onlyItsRoomKnowsSpark() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.ttnmt.spark..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "org.apache.parquet..", "scala..")
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
                .dependOnClassesThat(resideInAnyPackage("picocli..", "me.tongfei.progressbar..", "org.jline.."))
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
