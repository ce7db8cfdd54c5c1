package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ttnmt.audit.LineFacts.Flag;

/**
 * Pairs whose sides do not have the same numbers, or the same URLs and e-mail addresses, which translations keep. Numbers
 * may be words on one side, grouped otherwise, or on another clock; so those count that both sides have and that go with
 * none across, and long ones that one side lacks. Of URLs, their site counts: a page may have its own in each language.
 */
final class KeptTextCheck implements PairCheck {
    /** Digits that matter, zeros at the end left out, from which on a number is hardly ever written in words. */
    private static final int LONG = 3;

    /** Numbers of a line that are compared: each with each of the other side. */
    private static final int MOST = 1000;

    private static final String NUMERALS = "零〇一二三四五六七八九十百千万萬亿億兆两";
    private static final Pattern ADDRESS = Pattern.compile(
            "[\\p{Alnum}._%+-]{1,64}@([\\p{Alnum}-]{1,63}\\.){1,8}\\p{Alpha}{2,}"
                    + "|(?:https?://|\\bwww\\.)[\\p{Alnum}.-]{1,253}",
            Pattern.CASE_INSENSITIVE);

    private final Tally numbers = new Tally(Check.NUMBERS_DIFFER, null);
    private final Tally addresses = new Tally(Check.ADDRESSES_DIFFER, null);

    @Override
    public void accept(AuditPair pair) {
        if (pair.problem() != null) {
            return;
        }
        LineFacts source = pair.source();
        LineFacts target = pair.target();
        if (source.has(Flag.ADDRESS) || target.has(Flag.ADDRESS)) {
            Set<String> left = addresses(source.text());
            Set<String> right = addresses(target.text());
            if (!left.equals(right)) {
                addresses.add(pair, differing(left, right) + " against " + differing(right, left));
                return; // their digits are no numbers of the text
            }
        }
        if (source.has(Flag.DIGIT) || target.has(Flag.DIGIT)) {
            compareNumbers(pair);
        }
    }

    private void compareNumbers(AuditPair pair) {
        List<String> left = numbers(pair.source().text());
        List<String> right = numbers(pair.target().text());
        if (left.size() > MOST || right.size() > MOST) {
            return; // no sentence, which other checks say
        }
        left.removeIf(right::remove);
        left.removeIf(number -> right.removeIf(other -> sameMoment(number, other)));
        boolean both = !left.isEmpty() && !right.isEmpty() && !significant(left).equals(significant(right));
        boolean lacks = (right.isEmpty() && hasLong(left) && !hasNumerals(pair.target()))
                || (left.isEmpty() && hasLong(right) && !hasNumerals(pair.source()));
        if (both || lacks) {
            numbers.add(pair, shown(left) + " against " + shown(right));
        }
    }

    /** The numbers of a line as their digits alone, those that group others by three left out. */
    private static List<String> numbers(String text) {
        List<String> found = new ArrayList<>();
        StringBuilder number = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? c - '0' : Character.digit(c, 10);
            if (digit >= 0 && digit <= 9) {
                number.append((char) ('0' + digit));
            } else if (!number.isEmpty() && !groups(text, i, number.length())) {
                found.add(number.toString());
                number.setLength(0);
            }
        }
        if (!number.isEmpty()) {
            found.add(number.toString());
        }
        return found;
    }

    /** Whether the character at {@code at} stands before exactly three more digits of a number. */
    private static boolean groups(String text, int at, int digitsBefore) {
        if (",.'\u2019 \u00A0\u202F\u2009".indexOf(text.charAt(at)) < 0
                || (digitsBefore > 3 && digitsBefore % 3 != 0)) {
            return false;
        }
        for (int i = at + 1; i <= at + 3; i++) {
            if (i >= text.length() || !Character.isDigit(text.charAt(i))) {
                return false;
            }
        }
        return at + 4 >= text.length() || !Character.isDigit(text.charAt(at + 4));
    }

    /** An hour after noon on both kinds of clocks, or a year and its end (1990s, 90er). */
    private static boolean sameMoment(String a, String b) {
        if (a.length() <= 2 && b.length() <= 2) {
            int first = Integer.parseInt(a);
            int second = Integer.parseInt(b);
            return first == second || (Math.abs(first - second) == 12 && Math.max(first, second) <= 24);
        }
        String shorter = a.length() < b.length() ? a : b;
        return shorter.length() == 2
                && a.length() + b.length() == 6
                && (a + b).endsWith(shorter)
                && (b + a).endsWith(shorter);
    }

    /** All digits but zeros: what 1.5 million and 150 times ten thousand have in common. */
    private static String significant(List<String> numbers) {
        return String.join("", numbers).replace("0", "");
    }

    private static boolean hasLong(List<String> numbers) {
        return numbers.stream().anyMatch(number -> number.replaceAll("0+$", "").length() >= LONG);
    }

    private static boolean hasNumerals(LineFacts facts) {
        return facts.script() == Scripts.HAN && facts.text().chars().anyMatch(c -> NUMERALS.indexOf(c) >= 0);
    }

    private static Set<String> addresses(String text) {
        Set<String> found = new HashSet<>();
        Matcher matcher = ADDRESS.matcher(text);
        while (matcher.find()) {
            String address = matcher.group().toLowerCase(Locale.ROOT);
            if (address.indexOf('@') >= 0) {
                found.add(address);
            } else {
                found.add(site(address));
            }
        }
        return found;
    }

    /** The last two labels of a host name. */
    private static String site(String url) {
        String host =
                url.substring(url.indexOf("//") < 0 ? 0 : url.indexOf("//") + 2).replaceAll("[.-]+$", "");
        int last = host.lastIndexOf('.');
        int before = last < 0 ? -1 : host.lastIndexOf('.', last - 1);
        return host.substring(before + 1);
    }

    private static String differing(Set<String> here, Set<String> there) {
        return shown(here.stream()
                .filter(address -> !there.contains(address))
                .sorted()
                .toList());
    }

    private static String shown(List<String> values) {
        return values.isEmpty() ? "none" : String.join(" ", values);
    }

    @Override
    public void finish(Findings findings, long pairs) {
        findings.add(
                numbers.severity(pairs, 0.05, 2),
                numbers,
                numbers.share(pairs, "pairs") + " have numbers that the other side does not have",
                "pairs that are no translations, units that were converted, or dates written in another way",
                "look at the cases; tt data clean removes them");
        findings.add(
                addresses.severity(pairs, 0.05, 2),
                addresses,
                addresses.share(pairs, "pairs") + " have URLs or e-mail addresses that the other side does not have",
                "pairs that are no translations, or were cut",
                "look at the cases; tt data clean removes them");
    }
}
