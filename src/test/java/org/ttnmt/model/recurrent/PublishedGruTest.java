package org.ttnmt.model.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.ttnmt.WiderTexts;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.Preset;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;
import org.ttnmt.torch.Value;

/**
 * The cell computes what that of a published model does: {@code g2p-en} 2.1.0 (on PyPI, Apache-2.0), whose encoder and
 * decoder of 256 units spell the sounds of English words. What its own code answers for 1,000 words is recorded; the
 * weights are {@code checkpoint20.npz} of its package, which {@code -Dg2p.en=FILE} names.
 */
class PublishedGruTest {
    private static final int DIM = 256;
    private static final int END_OF_WORD = 2;
    private static final int BEGIN = 2;
    private static final int END = 3;
    private static final int MOST = 20;

    private static final List<String> SOUNDS =
            List.of(("<pad> <unk> <s> </s> AA0 AA1 AA2 AE0 AE1 AE2 AH0 AH1 AH2 AO0 AO1"
                            + " AO2 AW0 AW1 AW2 AY0 AY1 AY2 B CH D DH EH0 EH1 EH2 ER0 ER1 ER2 EY0 EY1 EY2 F G HH IH0 IH1 IH2 IY0"
                            + " IY1 IY2 JH K L M N NG OW0 OW1 OW2 OY0 OY1 OY2 P R S SH T TH UH0 UH1 UH2 UW UW0 UW1 UW2 V W Y Z"
                            + " ZH")
                    .split(" "));

    @Test
    void aThousandWordsAreSpelledAsTheModelsOwnCodeDoes() throws IOException {
        String named = System.getProperty("g2p.en");
        Path file = named == null ? WiderTexts.file("data/g2p-en/checkpoint20.npz") : Path.of(named);
        assumeTrue(Files.exists(file), () -> "skipped: the weights of g2p-en are not at " + file);
        Torch.load(1);
        ParameterLayout layout = new ParameterLayout();
        ModelConfig config = ModelConfig.of(Preset.TINY).with(ModelConfig.MODEL_DIM.is(DIM));
        RecurrentCell encoder = RecurrentCell.of(layout, "enc", config, DIM, 0);
        RecurrentCell decoder = RecurrentCell.of(layout, "dec", config, DIM, 0);
        try (ZipFile arrays = new ZipFile(file.toFile());
                ScriptModule module = ScriptModule.load(script(layout, encoder, decoder), Device.CPU)) {
            float[] weights = new float[Math.toIntExact(layout.size())];
            int at = 0;
            for (String side : List.of("enc", "dec")) {
                for (String part : List.of("w_ih", "b_ih", "w_hh", "b_hh")) {
                    float[] values = array(arrays, side + "_" + part);
                    System.arraycopy(values, 0, weights, at, values.length);
                    at += values.length;
                }
            }
            assertEquals(weights.length, at);
            float[] letters = array(arrays, "enc_emb");
            float[] sounds = array(arrays, "dec_emb");
            float[] output = array(arrays, "fc_w");
            float[] bias = array(arrays, "fc_b");
            List<String> lines = recorded();
            assertEquals(1000, lines.size());
            for (String line : lines) {
                String word = line.substring(0, line.indexOf('\t'));
                int[] ids = word.chars().map(c -> c < 'a' ? 1 : 3 + c - 'a').toArray();
                int[] ended = Arrays.copyOf(ids, ids.length + 1);
                ended[ids.length] = END_OF_WORD;
                float[] state = run(module, "encode", weights, rows(letters, ended), new float[DIM]);
                int said = BEGIN;
                StringBuilder spelled = new StringBuilder(word).append('\t');
                for (int i = 0; i < MOST; i++) {
                    state = run(module, "step", weights, rows(sounds, said), state);
                    said = best(output, bias, state);
                    if (said == END) {
                        break;
                    }
                    spelled.append(i == 0 ? "" : " ").append(SOUNDS.get(said));
                }
                assertEquals(line, spelled.toString());
            }
        }
    }

    /** Both functions take weights, {@code (length, 256)} and a state, and give the last state. */
    private static Script script(ParameterLayout layout, RecurrentCell encoder, RecurrentCell decoder) {
        Script script = new Script("Speller");
        for (boolean encodes : new boolean[] {true, false}) {
            List<String> parameters = List.of("weights", "x", "state");
            script.function(encodes ? "encode" : "step", "Tensor", parameters, (code, p) -> {
                FlatWeights weights = new FlatWeights(code, layout, NumberFormats.FLOAT32, p.get(0));
                Graph graph = new Graph(code, weights, Dropout.NONE, NumberFormats.FLOAT32);
                RecurrentCell cell = encodes ? encoder : decoder;
                Value all = cell.all(graph, p.get(1), Value.of(1), List.of(p.get(2)));
                code.returns(code.call("select", all, 0, -1));
            });
        }
        return script;
    }

    private static float[] run(ScriptModule module, String function, float[] weights, float[] x, float[] state) {
        try (TensorScope scope = TensorScope.open(Device.CPU)) {
            return module.train(
                            scope,
                            function,
                            scope.floats(weights, weights.length),
                            scope.floats(x, x.length / DIM, DIM),
                            scope.floats(state, 1, DIM))
                    .get(0)
                    .toFloats();
        }
    }

    private static float[] rows(float[] table, int... ids) {
        float[] rows = new float[ids.length * DIM];
        for (int i = 0; i < ids.length; i++) {
            System.arraycopy(table, ids[i] * DIM, rows, i * DIM, DIM);
        }
        return rows;
    }

    private static int best(float[] matrix, float[] bias, float[] state) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int word = 0; word < bias.length; word++) {
            double logit = bias[word];
            for (int i = 0; i < DIM; i++) {
                logit += (double) matrix[word * DIM + i] * state[i];
            }
            if (logit > highest) {
                highest = logit;
                best = word;
            }
        }
        return best;
    }

    /** An array of little-endian floats, as NumPy writes it: a magic string, the length of a header, the header. */
    private static float[] array(ZipFile file, String name) throws IOException {
        try (InputStream in = file.getInputStream(file.getEntry(name + ".npy"))) {
            ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int begin = 10 + bytes.getShort(8);
            String header = new String(bytes.array(), 10, begin - 10, StandardCharsets.ISO_8859_1);
            assertEquals(true, header.contains("'<f4'") && header.contains("'fortran_order': False"), header);
            float[] values = new float[(bytes.capacity() - begin) / Float.BYTES];
            bytes.position(begin).asFloatBuffer().get(values);
            return values;
        }
    }

    private static List<String> recorded() throws IOException {
        Path answers = Path.of("src/test/resources/org/ttnmt/oracles/g2p-en.tsv");
        return Files.readAllLines(answers);
    }
}
