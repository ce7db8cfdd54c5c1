package org.ttnmt.decode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows a hypothesis and tells which constraints it contains and which it has begun: the automaton of Aho and
 * Corasick (1975) over all forms of all constraints, and which of them are met.
 */
final class ConstraintAutomaton {
    private final Constraints constraints;
    private final long all;

    /** For each constraint the bits of those that compete with it: a place in the translation meets one of them. */
    private final long[] rivals;

    private final List<Vertex> vertices = new ArrayList<>();

    /** A vertex of the trie; constraints are bits. */
    private static final class Vertex {
        private final Map<Integer, Integer> children = new HashMap<>();
        private int fail;
        /** Constraints that end here or at a vertex that this one fails to. */
        private long ends;
        /** Constraints that end further down. */
        private long below;
        /** Fewest tokens to the end of each constraint that ends further down. */
        private final int[] left;

        Vertex(int constraints) {
            left = new int[constraints];
        }
    }

    /**
     * Where a hypothesis stands.
     *
     * @param vertex longest beginning of a form with which the hypothesis ends
     * @param met constraints that it contains
     * @param pending constraints that it contains if the next token does not continue it
     */
    record State(int vertex, long met, long pending) {}

    static final State START = new State(0, 0, 0);

    ConstraintAutomaton(Constraints constraints) {
        this.constraints = constraints;
        int count = constraints.all().size();
        all = count == 64 ? -1L : (1L << count) - 1;
        vertices.add(new Vertex(count));
        rivals = new long[count];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                rivals[i] |=
                        constraints.all().get(i).competesWith(constraints.all().get(j)) ? 1L << j : 0;
            }
            for (int[] form : constraints.all().get(i).forms()) {
                add(form, i);
            }
        }
        link();
    }

    private void add(int[] form, int constraint) {
        long bit = 1L << constraint;
        Vertex vertex = vertices.get(0);
        for (int depth = 0; depth < form.length; depth++) {
            int left = form.length - depth;
            boolean other = (vertex.below & bit) != 0;
            vertex.left[constraint] = other ? Math.min(vertex.left[constraint], left) : left;
            vertex.below |= bit;
            Integer child = vertex.children.get(form[depth]);
            if (child == null) {
                child = vertices.size();
                vertices.add(new Vertex(vertex.left.length));
                vertex.children.put(form[depth], child);
            }
            vertex = vertices.get(child);
        }
        vertex.ends |= bit;
    }

    /** Sets where each vertex fails to, in the order of their depth. */
    private void link() {
        Deque<Integer> queue = new ArrayDeque<>(vertices.get(0).children.values());
        while (!queue.isEmpty()) {
            Vertex vertex = vertices.get(queue.remove());
            vertex.children.forEach((token, child) -> {
                vertices.get(child).fail = goTo(vertex.fail, token);
                vertices.get(child).ends |= vertices.get(vertices.get(child).fail).ends;
                queue.add(child);
            });
        }
    }

    private int goTo(int from, int token) {
        int at = from;
        while (true) {
            Integer child = vertices.get(at).children.get(token);
            if (child != null) {
                return child;
            }
            if (at == 0) {
                return 0;
            }
            at = vertices.get(at).fail;
        }
    }

    /** The state after another token. */
    State next(State state, int token) {
        long met = state.met();
        for (long rest = state.pending(); rest != 0; rest &= rest - 1) {
            int constraint = Long.numberOfTrailingZeros(rest);
            met |= constraints.all().get(constraint).continuations().get(token) ? 0 : 1L << constraint;
        }
        int vertex = goTo(state.vertex(), token);
        long ended = vertices.get(vertex).ends & ~met;
        long pending = 0;
        long rest = ended;
        while (rest != 0) {
            int constraint = Long.numberOfTrailingZeros(rest);
            if (constraints.all().get(constraint).continuations().isEmpty()) {
                met |= 1L << constraint;
            } else {
                pending |= 1L << constraint;
            }
            rest &= ~rivals[constraint];
            if ((rivals[constraint] & ~(met | pending)) != 0) {
                vertex = 0; // the next place begins after this one
            }
        }
        return new State(vertex, met, pending);
    }

    /** Whether a hypothesis that ends here contains all constraints. */
    boolean complete(State state) {
        return (state.met() | state.pending()) == all;
    }

    /**
     * How many tokens of constraints it has: of those that are met, and of the one that is nearest to be. Of a
     * constraint with several forms, as many as the shortest has, less those still to come. One of the {@link #wanted}
     * tokens always makes it one more.
     */
    int progress(State state) {
        long met = state.met() | state.pending();
        int tokens = 0;
        for (long rest = met; rest != 0; rest &= rest - 1) {
            tokens += constraints.all().get(Long.numberOfTrailingZeros(rest)).length();
        }
        int begun = 0;
        for (int at = state.vertex(); at != 0; at = vertices.get(at).fail) {
            for (long rest = vertices.get(at).below & ~met; rest != 0; rest &= rest - 1) {
                int constraint = Long.numberOfTrailingZeros(rest);
                int left = vertices.get(at).left[constraint];
                begun = Math.max(begun, constraints.all().get(constraint).length() - left);
            }
        }
        return tokens + begun;
    }

    /** The tokens that begin or continue a constraint that is not met. */
    int[] wanted(State state) {
        long unmet = all & ~(state.met() | state.pending());
        List<Integer> tokens = new ArrayList<>();
        int at = state.vertex();
        while (true) {
            vertices.get(at).children.forEach((token, child) -> {
                Vertex next = vertices.get(child);
                if (((next.below | next.ends) & unmet) != 0 && !tokens.contains(token)) {
                    tokens.add(token);
                }
            });
            if (at == 0) {
                return tokens.stream().mapToInt(i -> i).toArray();
            }
            at = vertices.get(at).fail;
        }
    }
}
