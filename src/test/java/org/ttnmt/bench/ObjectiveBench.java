package org.ttnmt.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.config.ScheduledSamplingConfig;
import org.ttnmt.config.ScheduledSamplingConfig.Mix;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.objective.Objective;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.Placement;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.model.training.TrainingVectors;
import org.ttnmt.torch.Torch;

/**
 * What an update of each objective costs beside one of teacher forcing: updates of all of them in turn, round by round,
 * so that what else runs on the host meets all alike; the processor time of this process counts, and the median of the
 * rounds' ratios.
 */
public final class ObjectiveBench {
    private static final int VOCABULARY = 10_000;
    private static final int ROWS = 256;
    private static final int LENGTH = 16;
    private static final int THREADS =
            Integer.getInteger("threads", Runtime.getRuntime().availableProcessors());
    private static final int ROUNDS = Integer.getInteger("rounds", 15);
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private ObjectiveBench() {}

    /** One objective with its strength. */
    private record Case(TrainingNetwork network, boolean twice, double strength) {
        void update(PaddedBatch batch, int update) {
            network.accumulate(twice ? batch.twice() : batch, new LossSettings(0.1, 0, strength, 0, 1), update);
            network.update(new Adam.Settings(1e-4, 0.9, 0.98, 1e-9, update, 1), batch.tokens());
        }
    }

    public static void main(String[] args) {
        Torch.load(THREADS);
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("teacher_forcing", of(ObjectiveConfig.Type.TEACHER_FORCING, Mix.ARGMAX, 0));
        cases.put("r_drop", of(ObjectiveConfig.Type.R_DROP, Mix.ARGMAX, 1));
        cases.put("sampling_argmax_0.3", of(ObjectiveConfig.Type.SCHEDULED_SAMPLING, Mix.ARGMAX, 0.3));
        cases.put("sampling_argmax_1.0", of(ObjectiveConfig.Type.SCHEDULED_SAMPLING, Mix.ARGMAX, 1));
        cases.put("sampling_sample_0.3", of(ObjectiveConfig.Type.SCHEDULED_SAMPLING, Mix.SAMPLE, 0.3));
        cases.put("sampling_expected_0.3", of(ObjectiveConfig.Type.SCHEDULED_SAMPLING, Mix.EXPECTED, 0.3));
        PaddedBatch batch = batch(ROWS, LENGTH);
        Map<String, double[]> seconds = new LinkedHashMap<>();
        cases.keySet().forEach(name -> seconds.put(name, new double[ROUNDS]));
        for (int round = -2; round < ROUNDS; round++) {
            for (Map.Entry<String, Case> each : cases.entrySet()) {
                long begin = SYSTEM.getProcessCpuTime();
                each.getValue().update(batch, round + 3);
                if (round >= 0) {
                    seconds.get(each.getKey())[round] = (SYSTEM.getProcessCpuTime() - begin) / 1e9;
                }
            }
        }
        ObjectNode json = new ObjectMapper().createObjectNode().put("bench", "objectives");
        double[] base = seconds.get("teacher_forcing");
        System.out.printf("%-24s %22s %10s%n", "objective", "processor s an update", "ratio");
        seconds.forEach((name, own) -> {
            double[] ratios = own.clone();
            Arrays.setAll(ratios, i -> own[i] / base[i]);
            System.out.printf(Locale.ROOT, "%-24s %22.3f %10.2f%n", name, median(own), median(ratios));
            json.put(name, Math.round(100 * median(ratios)) / 100.0);
        });
        System.out.println(json);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Case of(ObjectiveConfig.Type type, Mix mix, double strength) {
        ModelConfig model = TrainBench.model(4, 128, 256, 4, 0.3);
        ScheduledSamplingConfig sampling = ScheduledSamplingConfig.DEFAULT.with(
                ScheduledSamplingConfig.PROBABILITY.is(strength),
                ScheduledSamplingConfig.SCHEDULE_UPDATES.is(1),
                ScheduledSamplingConfig.MIX.is(mix));
        ObjectiveConfig objective = ObjectiveConfig.DEFAULT.with(ObjectiveConfig.TYPE.is(type), sampling);
        TrainingScript script = new TrainingScript(
                model, VOCABULARY, VOCABULARY, NumberFormats.BFLOAT16, Objective.of(objective, 0, List.of()));
        TrainingNetwork network = new TrainingNetwork(
                script,
                Placement.onProcessor(THREADS, ROWS * LENGTH),
                TrainingVectors.begin(script.layout().initialWeights(1)),
                OptimizerConfig.DEFAULT);
        return new Case(network, type == ObjectiveConfig.Type.R_DROP, strength);
    }

    private static PaddedBatch batch(int rows, int length) {
        Random random = new Random(1);
        List<int[]> sentences = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            sentences.add(random.ints(length - 1, 3, VOCABULARY).toArray());
        }
        return PaddedBatch.of(sentences, sentences, 1, 2);
    }
}
