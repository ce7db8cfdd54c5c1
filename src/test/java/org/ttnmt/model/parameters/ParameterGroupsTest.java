package org.ttnmt.model.parameters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ttnmt.UserException;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.model.training.TrainingVectors;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

/** Weight decay, learning rates by name and frozen parameters, in whole updates of a tiny model. */
class ParameterGroupsTest {
    private static final double RATE = 0.01;
    private static final TrainingScript SCRIPT = TinyModel.script(TinyModel.config(), NumberFormats.FLOAT32);
    private static final float[] START = TinyModel.weights(SCRIPT.layout());

    static {
        Torch.load(1);
    }

    @Test
    void oneRunWhenAllLearnAlike() {
        ParameterGroups groups = ParameterGroups.of(SCRIPT.layout(), OptimizerConfig.DEFAULT);
        assertEquals(List.of(new ParameterGroups.Run(0, START.length, 1, 0)), groups.runs());
    }

    @Test
    void frozenParametersStayExactlyAsTheyAre() {
        float[] after = train(
                OptimizerConfig.DEFAULT.with(
                        OptimizerConfig.WEIGHT_DECAY.is(0.1),
                        OptimizerConfig.FROZEN.is(List.of("encoder.*", "*.norm.bias"))),
                3);
        for (Parameter parameter : SCRIPT.layout().parameters()) {
            boolean frozen =
                    parameter.name().startsWith("encoder.") || parameter.name().endsWith(".norm.bias");
            assertEquals(frozen, Arrays.equals(slice(START, parameter), slice(after, parameter)), parameter.name());
        }
    }

    /** What is frozen has no share in the norm that is clipped. */
    @Test
    void theNormIsThatOfWhatLearns() {
        try (TrainingNetwork all = network(OptimizerConfig.DEFAULT);
                TrainingNetwork part =
                        network(OptimizerConfig.DEFAULT.with(OptimizerConfig.FROZEN.is(List.of("encoder.*"))))) {
            all.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 1);
            float[] gradient = all.gradient();
            double squares = 0;
            for (Parameter parameter : SCRIPT.layout().parameters()) {
                if (!parameter.name().startsWith("encoder.")) {
                    for (float g : slice(gradient, parameter)) {
                        squares += (double) g * g;
                    }
                }
            }
            part.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 1);
            double norm = part.update(settings(1), 1);
            assertEquals(Math.sqrt(squares), norm, 1e-5 * norm);
            assertTrue(norm < all.update(settings(1), 1));
        }
    }

    /** The first step of Adam is the learning rate in the gradient's direction, whatever the gradient's size. */
    @Test
    void multipliersScaleTheStep() {
        Map<String, Double> factors = new LinkedHashMap<>();
        factors.put("decoder.*", 0.5);
        factors.put("decoder.1.*", 3.0);
        float[] plain = train(OptimizerConfig.DEFAULT, 1);
        float[] scaled = train(OptimizerConfig.DEFAULT.with(OptimizerConfig.LEARNING_RATE_MULTIPLIERS.is(factors)), 1);
        for (Parameter parameter : SCRIPT.layout().parameters()) {
            double factor = parameter.name().startsWith("decoder.1.")
                    ? 3
                    : parameter.name().startsWith("decoder.") ? 0.5 : 1;
            for (int i = (int) parameter.offset(); i < parameter.offset() + parameter.elements(); i++) {
                assertEquals(factor * (plain[i] - START[i]), scaled[i] - START[i], 1e-6, parameter.name());
            }
        }
    }

    /** Algorithm 2 of Loshchilov and Hutter 2019: the same step, from weights that were shrunk before. */
    @Test
    void weightDecayShrinksMatricesBeforeTheStep() {
        float[] plain = train(OptimizerConfig.DEFAULT, 1);
        float[] decayed = train(
                OptimizerConfig.DEFAULT.with(
                        OptimizerConfig.WEIGHT_DECAY.is(0.2),
                        OptimizerConfig.LEARNING_RATE_MULTIPLIERS.is(Map.of("encoder.*", 2.0))),
                1);
        for (Parameter parameter : SCRIPT.layout().parameters()) {
            double rate = parameter.name().startsWith("encoder.") ? 2 * RATE : RATE;
            double kept = parameter.shape().length > 1 ? 1 - rate * 0.2 : 1;
            for (int i = (int) parameter.offset(); i < parameter.offset() + parameter.elements(); i++) {
                double expected = kept * START[i] + rate / RATE * (plain[i] - START[i]);
                assertEquals(expected, decayed[i], 1e-6, parameter.name());
            }
        }
    }

    @Test
    void factorsOfOneChangeNothing() {
        float[] plain = train(OptimizerConfig.DEFAULT, 3);
        assertArrayEquals(
                plain,
                train(
                        OptimizerConfig.DEFAULT.with(
                                OptimizerConfig.LEARNING_RATE_MULTIPLIERS.is(Map.of("encoder.*", 1.0))),
                        3));
        assertNotEquals(
                Arrays.hashCode(plain),
                Arrays.hashCode(train(
                        OptimizerConfig.DEFAULT.with(
                                OptimizerConfig.LEARNING_RATE_MULTIPLIERS.is(Map.of("encoder.*", 1.01))),
                        3)));
    }

    /** The average is that of the definition; what is frozen is its own average. */
    @Test
    void theMovingAverageFollowsTheWeights() {
        double[] average = Emitted.widen(START);
        OptimizerConfig config = OptimizerConfig.DEFAULT.with(
                OptimizerConfig.EMA_DECAY.is(0.3), OptimizerConfig.FROZEN.is(List.of("encoder.*")));
        try (TrainingNetwork network = network(config)) {
            for (int update = 1; update <= 4; update++) {
                network.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), update);
                network.update(settings(update), 9);
                double decay = Math.min(0.3, (1.0 + update) / (10 + update));
                float[] weights = network.weights();
                float[] judged = network.judgedWeights();
                for (int i = 0; i < average.length; i++) {
                    average[i] = decay * average[i] + (1 - decay) * weights[i];
                    assertEquals(average[i], judged[i], 1e-5);
                }
            }
            assertFalse(Arrays.equals(network.weights(), network.judgedWeights()));
            double loss = network.loss(TinyModel.batch(), 0).loss();
            try (TrainingNetwork other = new TrainingNetwork(SCRIPT, Device.CPU, network.judgedWeights())) {
                assertEquals(other.loss(TinyModel.batch(), 0).loss(), loss);
            }
        }
    }

    @Test
    void patternsWithoutEffectAreRefused() {
        refused(
                "training.frozen: \"encodr.*\" matches none of the model's 54 parameters; did you mean \"encoder.*\"?",
                OptimizerConfig.DEFAULT.with(OptimizerConfig.FROZEN.is(List.of("encodr.*"))));
        refused(
                "training.learning_rate_multipliers: \"nothing like it\" matches none of the model's 54 parameters;"
                        + " some of them: decoder.embedding.weight, encoder.embedding.weight,"
                        + " encoder.0.self_attention.query_key_value.weight,"
                        + " encoder.0.self_attention.query_key_value.bias, encoder.0.self_attention.output.weight,"
                        + " encoder.0.self_attention.output.bias, encoder.0.self_attention.norm.weight,"
                        + " encoder.0.self_attention.norm.bias; all are in the header of a model's weights.safetensors",
                OptimizerConfig.DEFAULT.with(
                        OptimizerConfig.LEARNING_RATE_MULTIPLIERS.is(Map.of("nothing like it", 2.0))));
        refused(
                "training.learning_rate_multipliers: \"encoder.0.*\" has no effect, since every parameter that it"
                        + " matches is frozen or matched by a later pattern; leave it out, or move it to the end",
                OptimizerConfig.DEFAULT.with(
                        OptimizerConfig.LEARNING_RATE_MULTIPLIERS.is(Map.of("encoder.0.*", 2.0)),
                        OptimizerConfig.FROZEN.is(List.of("encoder.*"))));
        refused(
                "training.frozen: every parameter of the model is frozen, so there is nothing to train",
                OptimizerConfig.DEFAULT.with(OptimizerConfig.FROZEN.is(List.of("*"))));
    }

    private static void refused(String message, OptimizerConfig config) {
        UserException e = assertThrows(UserException.class, () -> ParameterGroups.of(SCRIPT.layout(), config));
        assertEquals(message, e.getMessage());
    }

    private static float[] slice(float[] vector, Parameter parameter) {
        int begin = Math.toIntExact(parameter.offset());
        return Arrays.copyOfRange(vector, begin, begin + Math.toIntExact(parameter.elements()));
    }

    private static float[] train(OptimizerConfig config, int updates) {
        try (TrainingNetwork network = network(config)) {
            for (int update = 1; update <= updates; update++) {
                Sums sums = network.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), update);
                network.update(settings(update), sums.tokens());
            }
            return network.weights();
        }
    }

    private static Adam.Settings settings(int update) {
        return new Adam.Settings(RATE, 0.9, 0.98, 1e-9, update, 0);
    }

    private static TrainingNetwork network(OptimizerConfig config) {
        return new TrainingNetwork(SCRIPT, Device.CPU, TrainingVectors.begin(START), config);
    }
}
