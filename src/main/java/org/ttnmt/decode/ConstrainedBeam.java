package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.ttnmt.config.SearchConfig.Stop;

/**
 * The beam of a source whose translation has to contain certain tokens (after Post and Vilar 2018, "dynamic beam
 * allocation"). Hypotheses compete within banks, which hold those that have equally many tokens of constraints: one
 * place is the fullest bank's, the next ones go to the best of the other banks, what is left to the best of all. Only a
 * hypothesis with all constraints may end; it does when its end is among the best {@code beamSize} continuations that
 * have them all, as in {@link BeamSearch}.
 *
 * <p>So after as many steps as the constraints have tokens, there is a hypothesis that has them all, however
 * improbable: the fullest bank always has a place, and its hypothesis a continuation that fills it by one more. (A
 * whole word can be lost again when what follows continues it, and a narrow beam may know nothing else that follows; so
 * whoever asks looks whether all is there.)
 */
final class ConstrainedBeam implements SourceSearch {
    private final BeamPlan plan;
    private final ConstraintAutomaton automaton;
    private final int maxTokens;
    private final int[] prefix;
    private final Finished finished;
    private final int[] parentRows;
    private final TokenPenalties[] lowered;
    private List<Live> live;
    private int length;
    private boolean done;

    private record Live(Node node, ConstraintAutomaton.State state) {}

    /** A continuation; {@code bank} counts tokens of constraints. */
    private record Next(
            int row, int token, double rank, float logProb, double value, ConstraintAutomaton.State state, int bank) {}

    private static final Comparator<Next> BEST_FIRST = Comparator.comparingDouble(Next::rank)
            .reversed()
            .thenComparingInt(Next::row)
            .thenComparingInt(Next::token);

    ConstrainedBeam(BeamPlan plan, Request request, int row, int maxTokens) {
        this.plan = plan;
        this.automaton = new ConstraintAutomaton(request.constraints());
        this.maxTokens = maxTokens;
        this.prefix = request.prefix();
        this.finished = new Finished(plan.nBest());
        this.parentRows = new int[plan.size()];
        this.lowered = new TokenPenalties[plan.size()];
        parentRows[0] = row;
        int covered = plan.ranking().needsCoverage() ? request.source().length : 0;
        live = List.of(new Live(Node.start(plan.bos(), covered), ConstraintAutomaton.START));
    }

    @Override
    public int rows() {
        return length == 0 ? 1 : plan.size();
    }

    @Override
    public void fill(int[] order, int[] tokens, int at) {
        for (int i = 0; i < rows(); i++) {
            int hypothesis = i < live.size() ? i : 0;
            order[at + i] = parentRows[hypothesis];
            tokens[at + i] = live.get(hypothesis).node().token();
        }
    }

    @Override
    public int candidates() {
        if (length < prefix.length) {
            return 1;
        }
        int most = 0;
        for (int i = 0; i < live.size(); i++) {
            lowered[i] = plan.lowered(live.get(i).node());
            most = Math.max(most, lowered[i].size());
        }
        return plan.candidates(most);
    }

    @Override
    public int[] asked(int row) {
        if (length < prefix.length) {
            return new int[] {prefix[length]};
        }
        if (row >= live.size()) {
            return NOTHING;
        }
        ConstraintAutomaton.State state = live.get(row).state();
        return automaton.complete(state) ? new int[] {plan.eos()} : automaton.wanted(state);
    }

    @Override
    public void advance(Step step, int firstRow) {
        List<Next> all = continuations(step, firstRow);
        all.sort(BEST_FIRST);
        all.stream()
                .filter(next -> next.token() == plan.eos() || automaton.complete(next.state()))
                .limit(plan.size())
                .filter(next -> next.token() == plan.eos())
                .forEach(next -> finished.add(node(step, firstRow, next).finished(plan.ranking(), false)));
        all.removeIf(next -> next.token() == plan.eos());
        List<Live> living = new ArrayList<>();
        for (Next next : allocate(all)) {
            parentRows[living.size()] = firstRow + next.row();
            living.add(new Live(node(step, firstRow, next), next.state()));
        }
        boolean last = living.isEmpty() || length == maxTokens;
        if (last && finished.count() == 0) {
            // The fullest bank first: it is the nearest to what was asked for
            live.stream()
                    .max(Comparator.comparingInt((Live one) -> automaton.progress(one.state()))
                            .thenComparingDouble(one -> one.node().value()))
                    .ifPresent(one -> finished.add(one.node().finished(plan.ranking(), true)));
        }
        live = living;
        length++;
        done = last || (plan.stop() != Stop.PROVEN && finished.count() >= plan.size()) || cannotImprove();
    }

    private Node node(Step step, int firstRow, Next next) {
        Node parent = live.get(next.row()).node();
        float[] coverage = step.covered(firstRow + next.row(), parent.coverage());
        return parent.next(next.token(), next.logProb(), next.value(), coverage);
    }

    private boolean cannotImprove() {
        double most = live.stream().mapToDouble(one -> one.node().value()).max().orElse(Double.NEGATIVE_INFINITY);
        return plan.boundStops() && finished.closedTo(plan.ranking().bound(most, maxTokens + 1));
    }

    /** The best continuations of each row, and those that constraints want. */
    private List<Next> continuations(Step step, int firstRow) {
        List<Next> all = new ArrayList<>();
        for (int row = 0; row < live.size(); row++) {
            Set<Integer> taken = new HashSet<>();
            int[] asked = asked(row);
            for (int i = 0; i < asked.length; i++) {
                float logProb = step.asked(firstRow + row, i, asked[i]);
                boolean free = asked[i] == plan.eos() && length >= prefix.length;
                add(all, row, asked[i], logProb, free ? lowered[row].value(asked[i], logProb) : logProb);
                taken.add(asked[i]);
            }
            for (int i = 0; length >= prefix.length && i < step.perRow(); i++) {
                int token = step.token(firstRow + row, i);
                float logProb = step.logProb(firstRow + row, i);
                if (token != plan.eos() && taken.add(token)) {
                    add(all, row, token, logProb, lowered[row].value(token, logProb));
                }
            }
        }
        return all;
    }

    private void add(List<Next> all, int row, int token, float logProb, double value) {
        if (value != Double.NEGATIVE_INFINITY) {
            Live parent = live.get(row);
            ConstraintAutomaton.State state = automaton.next(parent.state(), token);
            int bank = automaton.progress(state);
            all.add(new Next(row, token, parent.node().value() + value, logProb, value, state, bank));
        }
    }

    /** Fills the places of the beam from {@code all}, best first; so comes what is chosen. */
    private List<Next> allocate(List<Next> all) {
        TreeMap<Integer, Next> bestOfBank = new TreeMap<>();
        all.forEach(next -> bestOfBank.putIfAbsent(next.bank(), next));
        Set<Next> chosen = new HashSet<>();
        if (!bestOfBank.isEmpty()) {
            chosen.add(bestOfBank.lastEntry().getValue());
        }
        for (Next next : bestOfBank.values().stream().sorted(BEST_FIRST).toList()) {
            if (chosen.size() < plan.size()) {
                chosen.add(next);
            }
        }
        for (Next next : all) {
            if (chosen.size() == plan.size()) {
                break;
            }
            chosen.add(next);
        }
        return chosen.stream().sorted(BEST_FIRST).toList();
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public List<Hypothesis> found() {
        return finished.best();
    }
}
