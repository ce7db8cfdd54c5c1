package org.ttnmt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.text.proto.ModelProto;

class NormalizationRulesTest {

    @Test
    void nmtNfkcIsTheReferenceProgramsRuleByRule() throws IOException {
        byte[] reference = ModelProto.parseFrom(Files.readAllBytes(Oracles.model("bpe")))
                .getNormalizerSpec()
                .getPrecompiledCharsmap()
                .toByteArray();
        Map<String, String> expected = new Blob(reference).rules();
        assertEquals(224_725, expected.size());
        Map<String, String> rules = new Blob(CharsMap.compile(NormalizationRules.of("nmt_nfkc"))).rules();
        assertEquals(expected.size(), rules.size());
        assertTrue(expected.equals(rules), "some rules differ");
    }

    @ParameterizedTest
    @CsvSource({
        "nmt_nfkc, '  Hello   world ', _Hello_world",
        "nmt_nfkc, '\uff28\uff49\u3000\ufb01', _Hi_fi",
        "nmt_nfkc, 'e\u0301\u0001\u200bx', _\u00e9_x",
        "nmt_nfkc, '\uff5e', _\uff5e",
        "nfkc, '\uff5e\u200b', _~\u200b",
        "nmt_nfkc, '\u1100\u1161\u11a8', _\uac01",
        "nmt_nfkc, '\uff76\uff9e', _\u30ac",
        "nmt_nfkc_cf, '\u212b \u1e9e \u0130', _\u00e5_\u00df_\u0130",
        "identity, '\uff28 \ufb01', _\uff28_\ufb01"
    })
    void normalisesLines(String name, String line, String expected) throws IOException {
        assertEquals(expected.replace('_', SentencePieceModel.SPACE), normalized(name, line));
    }

    private static String normalized(String name, String line) throws IOException {
        ModelNormalizer normalizer =
                new ModelNormalizer(SentencePieceModel.normalization(name), false, new PieceTrie());
        return new String(normalizer.normalize(line), StandardCharsets.UTF_8);
    }

    @Test
    void blankLinesBecomeNothing() throws IOException {
        for (String line : new String[] {"", " \t\u3000", "\ufffd", "\u0007"}) {
            assertEquals("", normalized("nmt_nfkc", line));
        }
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        UserException e = assertThrows(UserException.class, () -> NormalizationRules.of("nfd"));
        assertTrue(String.valueOf(e.getMessage()).startsWith("normalization is nfd, which names no rules"));
        assertTrue(String.valueOf(e.getMessage()).contains("Use one of nmt_nfkc"));
    }

    /** Reads compiled rules back, by walking the whole trie. */
    private static final class Blob {
        private final int[] units;
        private final byte[] rightSides;
        private final Map<String, String> rules = new HashMap<>();
        private final byte[] key = new byte[64];

        Blob(byte[] blob) {
            ByteBuffer in = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
            units = new int[in.getInt() / 4];
            for (int i = 0; i < units.length; i++) {
                units[i] = in.getInt();
            }
            rightSides = new byte[in.remaining()];
            in.get(rightSides);
        }

        Map<String, String> rules() {
            walk(0, 0);
            return rules;
        }

        private void walk(int index, int length) {
            int unit = units[index];
            int base = index ^ ((unit >>> 10) << ((unit & (1 << 9)) >>> 6));
            if ((unit & (1 << 8)) != 0) {
                rules.put(new String(key, 0, length, StandardCharsets.UTF_8), rightSide(units[base] & 0x7fffffff));
            }
            for (int label = 1; label < 256; label++) {
                int child = base ^ label;
                if (child < units.length && child != index && (units[child] & 0x800000ff) == label) {
                    key[length] = (byte) label;
                    walk(child, length + 1);
                }
            }
        }

        private String rightSide(int start) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (int i = start; rightSides[i] != 0; i++) {
                text.write(rightSides[i]);
            }
            return text.toString(StandardCharsets.UTF_8);
        }
    }
}
