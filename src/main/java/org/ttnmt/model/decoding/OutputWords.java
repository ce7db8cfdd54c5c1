package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.AttentionMask;
import org.ttnmt.model.layers.CopyOutput;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * The output projection onto few words of the vocabulary, other ones for each source: Jean et al. 2015, section 3. One
 * product gives the logits of all words that some source of the batch has; from these each row takes its own, in the
 * order of its own list, and normalises over them. So a row's result does not depend on the words of others.
 *
 * <p>In TorchScript these words are a list of tensors: empty for the whole vocabulary; otherwise the ids
 * {@code (sources, width)} of each source's words, the places {@code (sources, width)} at which their logits are, a
 * bias {@code (sources, 1, width)} that closes what fills up shorter lists, and what the product takes of the weights.
 */
record OutputWords(OutputProjection output, PreparedWeights weights, NumberFormats numbers) {
    static final String TYPE = "List[Tensor]";

    /** How many tensors of the list have a row for each source: ids, places and bias. */
    private static final int OF_SOURCES = 3;

    /**
     * Emits the list.
     *
     * @param union ids of all words, {@code (all)}; none for the whole vocabulary
     * @param ids {@code (sources, width)}; -1 fills up
     * @param places in {@code union}, {@code (sources, width)}
     */
    Value begin(Code outer, Value union, Value ids, Value places) {
        Code code = outer.in("words");
        Value words = code.assign("list", "annotate(" + TYPE + ", [])");
        code.when(union.isNotEmpty(), () -> {
            Value bias = AttentionMask.bias(code, code.call("ge", ids, 0), numbers.master());
            List<Value> all = new ArrayList<>();
            all.add(code.call("clamp_min", ids, 0));
            all.add(code.call("clone", places)); // the state outlives the caller's memory
            all.add(code.call("unsqueeze", bias, 1));
            all.addAll(weights.operandsOf(code, output.weight(), output.bias(), union));
            code.reassign(words, new Value(all.toString()));
        });
        return words;
    }

    /** Emits the list of the sources {@code index}; no list stays none. */
    Value selected(Code outer, Value words, Value index) {
        Code code = outer.in("words");
        Value result = code.assign("list", words.text());
        code.when(isThere(words), () -> {
            List<Value> all = new ArrayList<>();
            for (int i = 0; i < OF_SOURCES; i++) {
                all.add(code.call("index_select", words.at(i), 0, index));
            }
            Value rest = code.call("slice", words, OF_SOURCES, Integer.MAX_VALUE);
            code.reassign(result, code.call("add", new Value(all.toString()), rest));
        });
        return result;
    }

    /** Emits whether there is a list. */
    static Value isThere(Value words) {
        return new Value("torch.len(" + words + ") > 0");
    }

    /**
     * Emits log-probabilities {@code (sources * perSource, width)}.
     *
     * @param hidden {@code (sources * perSource, modelDim)}
     * @param perSource neighbouring rows of a source, an int
     */
    Value logProbs(Code outer, Value hidden, Value words, Value perSource) {
        Code code = outer.in("words");
        return code.call("flatten", code.call("log_softmax", logits(code, hidden, words, perSource), 2), 0, 1);
    }

    /**
     * Emits the same for a network that copies; the words of each source are among those that may follow.
     *
     * @param decoded of {@code sources * perSource} rows
     */
    Value mixed(Graph graph, CopyOutput copying, Decoded decoded, Value words, Value perSource) {
        Code code = graph.code().in("words");
        Value logits = logits(code, decoded.hidden(), words, perSource);
        Value source = Objects.requireNonNull(decoded.copied()).ids(); // (rows, sourceLength)
        Value ids = code.call("flatten", perRow(code, words.at(0), perSource), 0, 1);
        Value same = code.call("eq", code.call("unsqueeze", source, 2), code.call("unsqueeze", ids, 1));
        Value columns = code.call("argmax", code.to(same, NumberType.UINT8), 2); // the first that is the word
        return copying.logProbs(graph, decoded, code.call("flatten", logits, 0, 1), columns);
    }

    /** {@code (sources, perSource, width)} in the master format, minus infinity for what fills up. */
    private Value logits(Code code, Value hidden, Value words, Value perSource) {
        Value logits = weights.linearOf(code, hidden, output.weight(), words, OF_SOURCES, output.bias() != null);
        Value apart = code.view(logits, -1, perSource, code.size(logits, 1));
        Value own = code.call("gather", apart, 2, perRow(code, words.at(1), perSource));
        return code.add(code.to(own, numbers.master()), words.at(2));
    }

    /** Emits ids of the vocabulary {@code (rows, n)}, given {@code places (rows, n)} in the rows' lists. */
    Value ids(Code outer, Value places, Value words, Value perSource) {
        Code code = outer.in("words");
        Value all = code.call("flatten", perRow(code, words.at(0), perSource), 0, 1);
        return code.call("gather", all, 1, places);
    }

    /** {@code (sources, width)} as {@code (sources, perSource, width)}. */
    private static Value perRow(Code code, Value ofSources, Value perSource) {
        return code.call("expand", code.call("unsqueeze", ofSources, 1), List.of(-1, perSource, -1));
    }

    /**
     * Emits the function {@code spread(logProbs (rows, width), words) -> (rows, vocabulary)}, where other words have
     * minus infinity; what covers the whole vocabulary stays as it is.
     */
    void emitSpread(Script script) {
        script.function("spread", "Tensor", List.of("logProbs", "words: " + TYPE), (code, p) -> {
            Value result = code.assign("result", p.get(0).text());
            code.when(isThere(p.get(1)), () -> {
                Value rows = code.size(p.get(0), 0);
                Value perSource = code.assign(
                        "perSource", rows + " // " + code.size(p.get(1).at(0), 0));
                Value ids = code.call("flatten", perRow(code, p.get(1).at(0), perSource), 0, 1);
                Value wide = code.call(
                        "full",
                        List.of(rows, output.vocabulary()),
                        Double.NEGATIVE_INFINITY,
                        Code.dtype(NumberType.FLOAT32),
                        code.onDeviceOf(p.get(0)));
                // what fills up has the id 0 and minus infinity, and must not hide that word
                code.reassign(result, code.call("scatter_reduce", wide, 1, ids, p.get(0), new Value("\"amax\"")));
            });
            code.returns(result);
        });
    }
}
