package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.DistillationConfig;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.RiskConfig;
import org.ttnmt.config.ScheduledSamplingConfig;
import org.ttnmt.config.ScheduledSamplingConfig.Condition;
import org.ttnmt.config.ScheduledSamplingConfig.Mix;
import org.ttnmt.model.ModelVariants;
import org.ttnmt.model.SecondDevice;
import org.ttnmt.model.SecondDevice.Known;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.objective.Objective;
import org.ttnmt.model.objective.Teacher;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.NumberType;

/** Training's functions with weights on another device than the host: bfloat16, every network and every objective. */
class SecondDeviceTest {
    private static final Known WEIGHTS = SecondDevice.onDevice(NumberType.FLOAT32);
    private static final Known WORDS = SecondDevice.onHost(NumberType.INT64);
    private static final Known FLOATS = SecondDevice.onHost(NumberType.FLOAT32);
    private static final Known NUMBER = SecondDevice.number();
    private static final Known SETTINGS = SecondDevice.onHost(NumberType.FLOAT64);

    static Stream<Named<ModelConfig>> variants() {
        return Stream.concat(
                ModelVariants.all(),
                Stream.of(
                        Named.of("tags", TinyModel.config(m -> m.decoder = Decoder.TAGGING)),
                        Named.of("classes", TinyModel.config(m -> m.decoder = Decoder.CLASSIFICATION)),
                        Named.of("dropout of everything", dropping())));
    }

    private static ModelConfig dropping() {
        return TinyModel.config(m -> {
            m.dropout = 0.1;
            m.attentionDropout = 0.1;
            m.feedForwardDropout = 0.1;
            m.sourceWordDropout = 0.1;
            m.targetWordDropout = 0.1;
            m.layerDropout = 0.2;
        });
    }

    @ParameterizedTest
    @MethodSource("variants")
    void networksTrainThere(ModelConfig config) {
        assertEquals(List.of(), findings(TinyModel.script(config, NumberFormats.BFLOAT16)));
    }

    static Stream<Arguments> objectives() {
        ObjectiveConfig plain = ObjectiveConfig.DEFAULT;
        ModelConfig gaps = TinyModel.config(TinyModel::gaps);
        ModelConfig slots = TinyModel.config(m -> m.slots(2));
        Stream<Arguments> sampling = Arrays.stream(Mix.values()).flatMap(mix -> Arrays.stream(Condition.values())
                .map(condition -> Arguments.of(
                        dropping(),
                        type(ObjectiveConfig.Type.SCHEDULED_SAMPLING)
                                .with(
                                        ScheduledSamplingConfig.MIX.is(mix),
                                        ScheduledSamplingConfig.CONDITION.is(condition)),
                        Set.of("masked_select"))));
        return Stream.concat(
                sampling,
                Stream.of(
                        Arguments.of(dropping(), type(ObjectiveConfig.Type.R_DROP), Set.of()),
                        Arguments.of(dropping(), type(ObjectiveConfig.Type.DISTILLATION), Set.of()),
                        Arguments.of(
                                dropping(),
                                type(ObjectiveConfig.Type.MINIMUM_RISK).with(RiskConfig.SAMPLES.is(2)),
                                Set.of()),
                        Arguments.of(gaps, plain, Set.of("bincount", "nonzero")),
                        Arguments.of(gaps, type(ObjectiveConfig.Type.GLANCING), Set.of("bincount", "nonzero")),
                        Arguments.of(slots, plain, Set.of("bincount", "_ctc_loss")),
                        Arguments.of(slots, type(ObjectiveConfig.Type.GLANCING), Set.of("bincount", "_ctc_loss"))));
    }

    /** @param waits the operators for which the host has to wait, and the only ones */
    @ParameterizedTest
    @MethodSource("objectives")
    void objectivesTrainThere(ModelConfig config, ObjectiveConfig objective, Set<String> waits) {
        List<String> findings = findings(script(config, objective));
        waits.forEach(operator ->
                assertTrue(findings.stream().anyMatch(each -> isWait(each, operator)), operator + " in " + findings));
        assertEquals(
                List.of(),
                findings.stream()
                        .filter(each -> waits.stream().noneMatch(operator -> isWait(each, operator)))
                        .toList());
    }

    private static boolean isWait(String finding, String operator) {
        return finding.startsWith("the host waits in ") && finding.contains("torch." + operator + "(");
    }

    /** Of each kind one, in a line of the emitted script; a processor forgives them all. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        "made without a device in adam",
                        "(full_\\d+ = torch.full\\(\\[\\], float_4, dtype=6), device=\\w+",
                        "$1"),
                Arguments.of("two devices meet in loss", "self\\.sent\\(weights, source\\)", "source"),
                Arguments.of(
                        "the host waits for a number in adam",
                        "( +)(isfinite_\\d+) = (.*)",
                        "$1$2 = $3\n$1seen = float($2)"),
                Arguments.of(
                        "copied to the host in projection_loss",
                        "( +)(softmax_\\d+) = (.*)",
                        "$1$2 = $3\n$1kept = torch.cpu($2)"),
                Arguments.of("the host waits in projection_loss", "= torch\\.mm\\(", "= torch.nonzero("),
                Arguments.of(
                        "copied to the host in sum_slice",
                        "( +)(gradient_\\d+) = (.*)",
                        "$1$2 = torch.to($3, torch.device(\"cpu\"))"),
                Arguments.of("a product of 4 bytes in loss", "(bmm_\\d+ = torch\\.bmm\\()(\\w+)", "$1torch.to($2, 6)"),
                Arguments.of(
                        "CUDA wants one format in loss",
                        "(\\w+self_attention_weight_\\d+) = \\w+attention_to_\\d+\\n",
                        "$1 = $1\n"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void plantedMistakesAreFound(String expected, String line, String mistake) {
        TrainingScript script = TinyModel.script(dropping(), NumberFormats.BFLOAT16);
        String source = script.script().source();
        String wrong = source.replaceFirst(line, mistake);
        assertNotEquals(source, wrong, "nothing was planted");
        List<String> findings = findings(script, wrong);
        assertTrue(findings.stream().anyMatch(each -> each.startsWith(expected + ": ")), findings.toString());
    }

    private static ObjectiveConfig type(ObjectiveConfig.Type type) {
        return ObjectiveConfig.DEFAULT.with(
                ObjectiveConfig.TYPE.is(type), DistillationConfig.TEACHERS.is(List.of(Path.of("teacher"))));
    }

    private static TrainingScript script(ModelConfig config, ObjectiveConfig objective) {
        float[] weights = new float
                [(int) TinyModel.script(TinyModel.config(), NumberFormats.FLOAT32)
                        .layout()
                        .size()];
        List<Teacher> teachers = objective.type() == ObjectiveConfig.Type.DISTILLATION
                ? List.of(new Teacher(TinyModel.config(), weights))
                : List.of();
        return new TrainingScript(
                config,
                TinyModel.VOCABULARY,
                TinyModel.VOCABULARY,
                NumberFormats.BFLOAT16,
                Objective.of(objective, config.decoder(), 0.1, teachers));
    }

    private static List<String> findings(TrainingScript script) {
        return findings(script, script.script().source());
    }

    private static List<String> findings(TrainingScript script, String source) {
        SecondDevice device = new SecondDevice(source, NumberType.BFLOAT16);
        for (Objective stage : script.objective().stages()) {
            device.call(
                    stage.function(),
                    WEIGHTS,
                    WEIGHTS,
                    WORDS,
                    WORDS,
                    WORDS,
                    WORDS,
                    WORDS,
                    SETTINGS,
                    WORDS,
                    FLOATS,
                    FLOATS,
                    WEIGHTS);
        }
        device.call("loss", WEIGHTS, WORDS, WORDS, WORDS, WORDS, WORDS, SETTINGS);
        device.call("sum_slice", SecondDevice.all(List.of(WEIGHTS, WEIGHTS)), NUMBER, NUMBER, NUMBER);
        device.call("adam", WEIGHTS, WEIGHTS, WEIGHTS, WEIGHTS, WEIGHTS, SETTINGS, SETTINGS);
        return device.findings();
    }
}
