package org.ttnmt.audit;

import java.util.Locale;
import org.ttnmt.audit.LineFacts.Flag;

/** Bytes and characters that are not text, of one side. */
final class EncodingCheck implements PairCheck {
    private static final double MANY = 0.1;

    private final Side side;
    private final boolean columns;
    private final boolean refuses;
    private final Tally invalid;
    private final Tally control;
    private final Tally replacement;
    private final Tally mojibake;
    private final Tally marks;
    private final Tally tabs;

    /**
     * @param columns whether the side is a column of a TSV file, in which a TAB is not part of a text
     * @param refuses whether training refuses invalid UTF-8
     */
    EncodingCheck(Side side, boolean columns, boolean refuses) {
        this.side = side;
        this.columns = columns;
        this.refuses = refuses;
        this.invalid = new Tally(Check.INVALID_UTF8, columns ? null : side);
        this.control = new Tally(Check.CONTROL_CHARACTERS, side);
        this.replacement = new Tally(Check.REPLACEMENT_CHARACTERS, side);
        this.mojibake = new Tally(Check.MOJIBAKE, side);
        this.marks = new Tally(Check.BYTE_ORDER_MARK, side);
        this.tabs = new Tally(Check.LOOKS_LIKE_TSV, side);
    }

    @Override
    public void accept(AuditPair pair) {
        LineFacts facts = pair.side(side);
        if (facts.fault() != null) {
            if (!columns || side == Side.SOURCE) {
                invalid.add(pair, facts.fault());
            }
            return;
        }
        if (facts.flags() == 0) {
            return;
        }
        if (facts.has(Flag.CONTROL)) {
            control.add(pair, String.format(Locale.ROOT, "U+%04X", facts.control()));
        }
        if (facts.has(Flag.REPLACEMENT)) {
            replacement.add(pair, "");
        }
        if (facts.has(Flag.MOJIBAKE)) {
            mojibake.add(pair, "");
        }
        if (facts.has(Flag.BYTE_ORDER_MARK)) {
            marks.add(pair, "");
        }
        if (facts.has(Flag.TAB) && !columns) {
            tabs.add(pair, "");
        }
    }

    @Override
    public void finish(Findings findings, long pairs) {
        invalid(findings, pairs);
        if (tabs.count() > pairs / 2) {
            findings.add(
                    Severity.ERROR,
                    tabs,
                    tabs.share(pairs, "lines") + " of the " + side.word() + " hold a TAB",
                    "the file holds both sides, divided by TABs, but is named as one side",
                    "name it as {tsv: FILE}, or cut the column out");
        }
        findings.add(
                control.severity(pairs, 0.001, MANY),
                control,
                control.share(pairs, "lines") + " of the " + side.word() + " hold control characters",
                "binary data, a damaged conversion, or lines that end in CR alone",
                "remove them, for instance with: tr -d '\\001-\\010\\013-\\037'; a vocabulary with normalization"
                        + " nmt_nfkc ignores most of them");
        findings.add(
                replacement.severity(pairs, 0.0005, MANY),
                replacement,
                replacement.share(pairs, "lines") + " of the " + side.word() + " hold U+FFFD",
                "an earlier program met bytes that it could not decode and put U+FFFD in their place",
                "convert the original file again with its right encoding; the characters are lost in this one");
        findings.add(
                mojibake.severity(pairs, 0.0001, MANY),
                mojibake,
                mojibake.share(pairs, "lines") + " of the " + side.word()
                        + " look like UTF-8 that was decoded as Latin-1 or Windows-1252 (\u00C3\u00A4 for \u00E4)",
                "a conversion to UTF-8 of a text that was UTF-8 already",
                "undo it: iconv -f UTF-8 -t WINDOWS-1252 FILE > NEWFILE, on these lines alone when others are right");
        findings.add(
                Severity.NOTE,
                marks,
                marks.share(pairs, "lines") + " of the " + side.word() + " hold U+FEFF inside",
                "files with a byte order mark each were put together; tt drops the one at the start of a file only",
                "remove them: sed -i 's/\\xEF\\xBB\\xBF//g' FILE");
    }

    private void invalid(Findings findings, long pairs) {
        String file = findings.corpus().file(side);
        findings.add(
                refuses ? Severity.ERROR : invalid.severity(pairs, 0, 0.05),
                invalid,
                invalid.share(pairs, "lines") + " of " + file
                        + " are not UTF-8 text; training "
                        + (refuses ? "refuses them (data.on_invalid: refuse)" : "leaves these pairs out"),
                "the text is in another encoding, such as Latin-1 or UTF-16, was cut inside a character, or is binary",
                "convert the file: iconv -f WINDOWS-1252 -t UTF-8 " + file + " > NEWFILE (or -f GB18030, and so on)");
    }
}
