package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.model.StepModel;

/**
 * What the beams of a search have in common.
 *
 * @param size hypotheses that live on
 * @param nBest finished hypotheses that are wanted
 * @param begun whether rules see what the decoder begins with as the first token, since it is one
 * @param crowded how many tokens at most are ranked lower because other groups chose them
 * @param boundStops whether a bound may end a search early; only tests say no
 */
record BeamPlan(
        int bos,
        int eos,
        int size,
        int nBest,
        Ranking ranking,
        List<StepRule> rules,
        boolean begun,
        SearchConfig.Stop stop,
        int crowded,
        boolean boundStops) {

    static BeamPlan of(SearchConfig config, int nBest, StepModel model, boolean boundStops) {
        int all = config.decoding().beamSize();
        int size = all / config.groups();
        return new BeamPlan(
                model.bos(),
                model.eos(),
                size,
                Math.min(nBest, config.groups() == 1 ? nBest : size),
                new Ranking(config, model.begun()),
                rules(config, model),
                model.begun() > 0,
                config.decoding().stop(),
                all - size,
                boundStops);
    }

    private static List<StepRule> rules(SearchConfig config, StepModel model) {
        List<StepRule> rules = new ArrayList<>();
        if (config.decoding().minLength() > 0) {
            rules.add(new MinimumLength(config.decoding().minLength() + model.begun(), model.eos()));
        }
        if (!config.decoding().allowUnk()) {
            rules.add((before, lowered) -> lowered.forbid(model.unk()));
        }
        if (config.decoding().noRepeatNgram() > 0) {
            rules.add(new NoRepeatNgram(config.decoding().noRepeatNgram()));
        }
        if (config.decoding().repetitionPenalty() > 1) {
            rules.add(new RepetitionPenalty(config.decoding().repetitionPenalty()));
        }
        return List.copyOf(rules);
    }

    /** Whether what follows is the most probable token, until that is eos. */
    boolean isPlainGreedy() {
        return size == 1
                && rules.isEmpty()
                && crowded == 0
                && !ranking.needsCoverage()
                && stop == SearchConfig.Stop.FINISHED;
    }

    /** What rules lower after a hypothesis. */
    TokenPenalties lowered(Node node) {
        if (rules.isEmpty()) {
            return TokenPenalties.NONE;
        }
        TokenPenalties lowered = new TokenPenalties();
        int[] tokens = begun ? begun(node.tokens()) : node.tokens();
        rules.forEach(rule -> rule.apply(tokens, lowered));
        return lowered;
    }

    private int[] begun(int[] tokens) {
        int[] all = new int[tokens.length + 1];
        all[0] = bos;
        System.arraycopy(tokens, 0, all, 1, tokens.length);
        return all;
    }

    /**
     * How many candidates of a row have to be asked for, so that the best {@code size} continuations other than eos are
     * among them: rules and other groups can only lower candidates, so those that they leave alone keep their order.
     */
    int candidates(int lowered) {
        return size + 1 + lowered + crowded;
    }
}
