package org.ttnmt.model.decoding;

import java.util.Arrays;
import java.util.Locale;
import org.ttnmt.UserException;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.InferenceModel;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;

/** A network of any kind on one device, with its weights converted once to the format of its computation. */
public abstract class LoadedNetwork implements InferenceModel {
    final DecodingScript script;
    final SpecialTokens special;
    final ScriptModule module;
    final TableRows tables;
    ScriptValue prepared;

    /** @param smallest elements of a table that is one of {@link #tables}, whose rows a network has to require */
    LoadedNetwork(DecodingScript script, ParameterValues weights, SpecialTokens special, long smallest) {
        this.script = script;
        this.special = special;
        this.module = ScriptModule.load(script.script(), script.device());
        this.tables = new TableRows(module, weights, smallest);
        try {
            this.prepared = WeightLoading.load(module, script, weights, tables);
        } catch (RuntimeException | Error e) {
            tables.close();
            module.close();
            throw e;
        }
    }

    /**
     * Puts weights on {@code script}'s device, for the kind of network that it is.
     *
     * @param weights that can be read until the network is closed, if it {@link #readsWeights}
     */
    public static LoadedNetwork load(DecodingScript script, ParameterValues weights, SpecialTokens special) {
        return switch (script.decoder()) {
            case AUTOREGRESSIVE, ALONE -> DecodingNetwork.reading(script, weights, special, TableRows.LARGE);
            case CTC -> new SlotDecodingNetwork(script, weights, special);
            case MASK_PREDICT -> new MaskDecodingNetwork(script, weights, special);
            case TAGGING, CLASSIFICATION, NONE -> new LabelDecodingNetwork(script, weights, special);
        };
    }

    /** Whether it goes on reading the weights that it was made of. */
    public final boolean readsWeights() {
        return !tables.isEmpty();
    }

    final TensorScope scope() {
        return TensorScope.open(script.device());
    }

    /** Ids as Java counts them. */
    static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    /** Goes on with other weights of the same layout, while no decoding is under way. */
    public final void replaceWeights(float[] weights) {
        if (readsWeights()) {
            throw new IllegalStateException("rows of the weights before may be read later");
        }
        ScriptValue before = prepared;
        prepared = WeightLoading.load(module, script, ParameterValues.of(weights), tables);
        before.close();
    }

    @Override
    public int maxLength() {
        return script.maxPositions() - 1;
    }

    /** @throws UserException when the network does not attend from one to the other */
    @Override
    public AttentionWeights attend(int[] source, int[] target) {
        throw new UserException("The model has no attention from a translation to its source (model.decoder: "
                + script.decoder().name().toLowerCase(Locale.ROOT)
                + "). Leave --alignment and --attention out, or use a model with decoder: autoregressive.");
    }

    @Override
    public void close() {
        prepared.close();
        tables.close();
        module.close();
    }
}
