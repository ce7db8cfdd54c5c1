package org.ttnmt.app.distil;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ttnmt.UserException;
import org.ttnmt.app.training.TranslationScorer;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.Translation;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.DistilConfig;
import org.ttnmt.data.ParallelText;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.metrics.ChrF;
import org.ttnmt.metrics.References;

/** A check that the student of eight bits translates the validation set as the full one does. */
record AgreementStage(Path folder, DistilConfig config, TrainingStage student, QuantizeStage quantized)
        implements Stage {

    @Override
    public String name() {
        return "check";
    }

    @Override
    public String title() {
        return "compare the student of eight bits with the full one";
    }

    @Override
    public List<Stage> after() {
        return List.of(student, quantized);
    }

    @Override
    public void describe(Ingredients parts) {
        parts.addAll(config.values("quantize."));
        parts.corpus("data.validation", student.config().data().validation());
        parts.section("student", student.config(), "decoding");
        parts.section("student", student.config(), "evaluation");
    }

    Path result() {
        return folder.resolve("check.json");
    }

    @Override
    public void make(Workbench bench) {
        ParallelText text = ParallelText.read(student.config().data().validation());
        List<String> full = translations(bench, student.folder(), text);
        List<String> bytes = translations(bench, quantized.folder(), text);
        long equal = 0;
        for (int i = 0; i < full.size(); i++) {
            equal += full.get(i).equals(bytes.get(i)) ? 1 : 0;
        }
        double agreement = equal / (double) full.size();
        ChrF chrf = TranslationScorer.chrf(student.config().evaluation());
        References references = References.ofStreams(List.of(text.target()));
        double chrfFull = chrf.score(full, references).score();
        double chrfBytes = chrf.score(bytes, references).score();
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("sentences", full.size());
        json.put("equal", equal);
        json.put("agreement", agreement);
        json.put("chrf", chrfFull);
        json.put("chrf_quantized", chrfBytes);
        json.put("signature", chrf.signature(references).toString());
        AtomicFile.writeString(result(), json.toPrettyString() + "\n");
        String found = String.format(
                Locale.ROOT,
                "of %,d sentences of the validation set, %.1f %% are translated as by the full student; chrF %.2f, of the"
                        + " full one %.2f",
                full.size(),
                100 * agreement,
                chrfBytes,
                chrfFull);
        bench.progress().line(found);
        if (agreement < config.settings().minAgreement()
                || chrfFull - chrfBytes > config.settings().maxChrfLoss()) {
            throw new UserException("eight bits change the student too much: " + found + ". Allowed are"
                    + " quantize.min_agreement: " + config.settings().minAgreement() + " and quantize.max_chrf_loss: "
                    + config.settings().maxChrfLoss() + ". A student that was trained for longer agrees more; or allow"
                    + " it by these keys.");
        }
    }

    private static List<String> translations(Workbench bench, Path folder, ParallelText text) {
        try (TranslationModel model = bench.models().open(folder, DecodingPrecision.AUTO, bench.compute())) {
            return bench
                    .translate(model, TranslateOptions.of(model.decoding()), text.source(), "the validation set")
                    .stream()
                    .map(Translation::best)
                    .map(Translation.Candidate::text)
                    .toList();
        }
    }

    @Override
    public List<Path> outputs() {
        return List.of(result());
    }

    @Override
    public Estimate estimate(Effort effort) {
        return effort.translation(
                2000,
                effort.parameters(student.config()),
                student.config().decoding().beamSize());
    }
}
