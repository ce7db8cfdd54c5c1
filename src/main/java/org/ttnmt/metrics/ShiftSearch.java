package org.ttnmt.metrics;

/**
 * Counts the edits that turn a hypothesis into a reference, when moving a phrase costs as much as changing a word.
 * Shifts are found greedily: the one that saves most, again and again. Its choices follow Tercom's, since they decide
 * the score.
 */
final class ShiftSearch {
    private static final int LONGEST_PHRASE = 10;
    private static final int FARTHEST_SHIFT = 50;
    private static final int MOST_CANDIDATES = 1000;

    private final BeamEditDistance distance = new BeamEditDistance();
    private int[] hypothesis = {};
    private int[] reference = {};
    private int[] shifted = {};

    // Of the hypothesis as it stands: its distance and what it comes from.
    private int edits;
    /** For each word of the reference, the word of the hypothesis that it is aligned to, or the one before its gap. */
    private int[] alignment = {};

    private boolean[] hypothesisErrors = {};
    private boolean[] referenceErrors = {};

    // The best shift so far in this round, and the candidates looked at in all rounds.
    private int bestGain;
    private int bestLength;
    private int bestStart;
    private int bestTarget;
    private int candidates;

    /** Edits, shifts among them, from a hypothesis to a reference, both as numbered words. */
    int edits(int[] hypothesisWords, int[] referenceWords) {
        if (referenceWords.length == 0) {
            return hypothesisWords.length;
        }
        hypothesis = hypothesisWords.clone();
        reference = referenceWords;
        shifted = new int[hypothesis.length];
        alignment = new int[reference.length];
        hypothesisErrors = new boolean[hypothesis.length];
        referenceErrors = new boolean[reference.length];
        candidates = 0;
        int shifts = 0;
        while (true) {
            edits = distance.distance(hypothesis, reference);
            if (edits == 0) {
                return shifts;
            }
            align();
            findBestShift();
            if (candidates >= MOST_CANDIDATES || bestGain <= 0) {
                return shifts + edits;
            }
            shift(bestStart, bestLength, bestTarget);
            System.arraycopy(shifted, 0, hypothesis, 0, hypothesis.length);
            shifts++;
        }
    }

    private void align() {
        int i = hypothesis.length;
        int j = reference.length;
        while (i > 0 || j > 0) {
            switch (distance.edit(i, j)) {
                case BeamEditDistance.KEEP, BeamEditDistance.SUBSTITUTE -> {
                    boolean error = distance.edit(i, j) == BeamEditDistance.SUBSTITUTE;
                    i--;
                    j--;
                    alignment[j] = i;
                    hypothesisErrors[i] = error;
                    referenceErrors[j] = error;
                }
                case BeamEditDistance.DELETE -> hypothesisErrors[--i] = true;
                case BeamEditDistance.INSERT -> {
                    j--;
                    alignment[j] = i - 1;
                    referenceErrors[j] = true;
                }
                default -> throw new IllegalStateException("left the beam at " + i + ", " + j);
            }
        }
    }

    private void findBestShift() {
        bestGain = 0;
        for (int start = 0; start < hypothesis.length; start++) {
            int first = Math.max(0, start - FARTHEST_SHIFT);
            int last = Math.min(reference.length - 1, start + FARTHEST_SHIFT);
            for (int at = first; at <= last; at++) {
                if (!tryPhrases(start, at)) {
                    return;
                }
            }
        }
    }

    /** Tries all phrases that start at these places of both sides; false when enough candidates have been seen. */
    private boolean tryPhrases(int start, int at) {
        int longest = Math.min(LONGEST_PHRASE, Math.min(hypothesis.length - start, reference.length - at));
        boolean wrongHere = false;
        boolean wrongThere = false;
        for (int length = 1; length <= longest; length++) {
            if (hypothesis[start + length - 1] != reference[at + length - 1]) {
                break;
            }
            wrongHere |= hypothesisErrors[start + length - 1];
            wrongThere |= referenceErrors[at + length - 1];
            boolean stays = start <= alignment[at] && alignment[at] < start + length;
            if (wrongHere && wrongThere && !stays) {
                tryTargets(start, length, at);
                if (candidates >= MOST_CANDIDATES) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Tries to put a phrase before, between and behind the places of its words in the reference. */
    private void tryTargets(int start, int length, int at) {
        int previous = -1;
        for (int offset = -1; offset < length && at + offset < reference.length; offset++) {
            int target = at + offset == -1 ? 0 : alignment[at + offset] + 1;
            if (target == previous) {
                continue;
            }
            previous = target;
            candidates++;
            consider(start, length, target);
        }
    }

    /** Prefers the larger gain, then the longer phrase, then the earlier one, then the earlier target. */
    private void consider(int start, int length, int target) {
        shift(start, length, target);
        int limit = edits - Math.max(bestGain, 1);
        int gain = edits - distance.distanceOfVariant(shifted, Math.min(start, target), limit);
        if (gain < Math.max(bestGain, 1)) {
            return;
        }
        boolean better = gain > bestGain
                || length > bestLength
                || (length == bestLength && (start < bestStart || (start == bestStart && target < bestTarget)));
        if (better) {
            bestGain = gain;
            bestLength = length;
            bestStart = start;
            bestTarget = target;
        }
    }

    /** Puts the hypothesis with one phrase moved into {@link #shifted}. */
    private void shift(int start, int length, int target) {
        if (target < start) {
            System.arraycopy(hypothesis, 0, shifted, 0, target);
            System.arraycopy(hypothesis, start, shifted, target, length);
            System.arraycopy(hypothesis, target, shifted, target + length, start - target);
            int end = start + length;
            System.arraycopy(hypothesis, end, shifted, end, hypothesis.length - end);
        } else {
            // Behind its end, the phrase lands before the target; within itself, it moves on by the distance.
            int end = start + length;
            int landing = target > end ? target : Math.min(end + target - start, hypothesis.length);
            System.arraycopy(hypothesis, 0, shifted, 0, start);
            System.arraycopy(hypothesis, end, shifted, start, landing - end);
            System.arraycopy(hypothesis, start, shifted, start + landing - end, length);
            System.arraycopy(hypothesis, landing, shifted, landing, hypothesis.length - landing);
        }
    }
}
