"""Lines that trip programs which process text: equal on every run, without a line feed, valid in UTF-8.

THEMES holds those written by hand, mixtures() makes more of their parts, damaged() does what a poor system does.
All code points were assigned before Unicode 13, so that no program's tables are too old for them.
"""

import random

THEMES = {
    "blank": ["", " ", "\t", "   \t ", "\u00a0", "\u3000", "\u2007\u202f", "\u0085", "\u200b", "\ufeff", "\u200e\u200f"],
    "space": [
        " leading and  inner   and trailing  ",
        "tab\there\t\tand\tthere\t",
        "no-break\u00a0space,\u00a0narrow\u202f12\u202f345 figure\u20071\u20072",
        "en\u2002em\u2003thin\u2009hair\u200aquad\u2000three\u2004four\u2005six\u2006point\u2008",
        "next\u0085line line\u2028separator paragraph\u2029separator",
        "zero\u200bwidth\u200bspace word\u2060joiner byte\ufeffmark soft\u00adhyphen",
        "\ufeffmark first",
        "ideographic\u3000space\u3000\u3000twice ogham\u1680mark mathematical\u205fspace vowel\u180eseparator",
        "non\u200cjoiner joiner\u200djoined",
        "return\rin the middle and at the end\r",
        "line\u000btabulation form\u000cfeed",
        "separators\u001cof\u001dfile\u001egroup\u001funit",
    ],
    "control": [
        "\u0001start\u0002of\u0003text\u0004",
        "bell\u0007 backspace\u0008\u0008 escape\u001b[31mred\u001b[0m delete\u007f",
        "\u0080\u0081c one\u009f\u0099 controls",
        "\u202aembedded\u202c \u202dforced\u202c \u202eesrever\u202c \u2066isolate\u2069",
        "\u2061invisible\u2062times\u2063separator\u2064plus",
        "noncharacters \ufdd0\uffff\U0001fffe and \ufffd replacement \ufffc object",
        "annotation \ufff9base\ufffatext\ufffb",
        "private \ue000\uf8ff\U000f0000\U0010ffff use",
    ],
    "entities": [
        "&quot;quoted&quot; &amp; &lt;tag&gt; &apos;x&apos; &#39; &nbsp;",
        "&amp;amp; &amp;quot; &amp;lt;b&amp;gt; &amp;amp;amp;lt;",
        "&quot &amp &lt;&gt;&quot;&amp; AT&T R&D; &;",
        "&QUOT; &Amp; &LT; &#x22; &#34;",
        "<skipped> a <skipped>b <skipped",
        "<a href=\"x.html\">text</a><br/> if (a<b&&c>d) { e->f += 3.0f; }",
        "-\u00ad- hyphen-\u2010\u2011\u2012\u2013\u2014\u2015 - dash -- at the end-",
    ],
    "numbers": [
        "3.5 3,5 1,234.56 1.234,56 .5 5. ,5 5, 1..2 1,,2 1.,2",
        "1-2 a-1 1-a -1 1- --1 2019-10-03 10-Euro-Schein 5-6-7-",
        "$5.00 5\u20ac \u00a35 \u00a55 5% 5\u00b0C 5\u2030 #5 No.5 \u21165",
        "1/2 \u00bd \u00b2 \u2075 \u2082 \u2167 \u2460 \u3289 10^3 1e-5 0x1F 007 0 00 000",
        "\u0661\u0662\u0663,\u0664\u066b\u0665\u066a \u06f1.\u06f2 \u0967,\u0968 \u0e51\u0e52.\u0e53 \uff11\uff12\uff0c\uff13\uff0e\uff14",
        "\U0001d7d8.\U0001d7d9,\U0001d7da \U00010107\U00010108 \u3007\u4e00\u4e8c \u0bf0\u0bf1",
        "12:30 12:30:45.678 1:1 a:b :a a: 192.168.0.1:80 +49-(0)30/12 34",
        "x1y2z3 1st 2nd 3rd 4K HTML5 mp3 B2B i18n 5x5 3D-2D",
    ],
    "punctuation": [
        "Hello (world)! What?! Yes; no: \"ok\"... 'fine', [a] {b} <c>.",
        "it's Peter's o'clock rock'n'roll 'tis can't've dogs' x's's",
        "\u201cdouble\u201d \u2018single\u2019 \u201elow\u201c \u00abangle\u00bb \u2039small\u203a \u300ccorner\u300d \u300edouble\u300f",
        "!!! ??? ... ,,, ;;; ::: --- ___ *** /// \\\\\\ ||| ~~~ ^^^ ``` @@@ ### $$$ %%% &&& +++ ===",
        ".,;:!?()[]{}<>'\"/\\|-_=+*&^%$#@~`",
        "a.b,c;d:e!f?g(h)i[j]k{l}m<n>o'p\"q/r\\s|t-u_v=w+x*y&z",
        "Dr. Smith, U.S.A., e.g. this, i.e. that, etc., vs. No. 5. The end . Or ?",
        "\u2026 \u2025 \u2024 \u00b7 \u2022 \u203c \u203d \u00bf\u00a1 \u2020\u2021 \u00a7\u00b6 \u2042",
        "\u060c\u061b\u061f \u0964\u0965 \u05be\u05c0\u05c3 \u0e2f\u0e5a \u1361\u1362 \u104a\u104b \u17d4",
        "\u02bbokina x\u02bcy \u2032prime\u2033 \u00b4acute\u00b8cedilla \uff02\uff07",
    ],
    "symbols": [
        "\u00a9 \u00ae \u2122 \u00b1 \u00d7 \u00f7 \u2260 \u2264 \u221e \u2211 \u222b \u221a \u2202 \u2208 \u2200 \u2203",
        "x\u00b2+y\u00b2=z\u00b2 a\u2192b\u2190c\u2194d \u03b1\u2264\u03b2 \u00ac\u00aca f\u2218g \u2115\u2286\u2124",
        "\u20bf\u20b9\u20bd\u20a9 5\u20ac5 \u00a4 \u060b \ufdfc",
        "\u2500\u2502\u2588\u25a0\u25cf\u2605\u2606\u2660\u2665\u266b \u2713\u2717 \u2460\u24b6\u24d0",
        "caf\u00e9\u2122s C++ C# .NET a@b.org #hash_tag @user_name www.x-y.org/?q=1&r=a+b%20c#d~e",
        "a^b ~c `d` |e| <f> =g+ $h$ \u00a8i\u00a8 \u00afj\u02d8 \u02c6k \u309bl\u309c",
    ],
    "case": [
        "Stra\u00dfe STRASSE \u1e9e \u00dfa",
        "\u0130stanbul I\u0131iI\u0307 \u0130\u0130",
        "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2 \u039f\u0394\u039f\u03a3 \u039f\u0394\u039f\u03a3. \u03a3 A\u03a3\u0301 \u03a3\u0391",
        "\u01c4\u01c5\u01c6 \u01c7\u01c8\u01c9 \u1f88\u1f80 \u1fbc\u1fb3 \ufb00\ufb03 \u0149 \u1e96",
        "\u2160\u2161\u216b \u24b6\u24b7 \uff21\uff22\uff41\uff42 \u212a\u212b\u2126 \u03f4\u03d1 \u017f",
        "\u10a0\u10d0 \u13a0\uab70 \U00010400\U00010428 \U0001e900\U0001e922 \u2c00\u2c30",
        "iPhone McDonald's USA usa Usa uSA NaN nan \u0410\u0411\u0412 \u0430\u0431\u0432 \u0401\u0451",
    ],
    "combining": [
        "e\u0301 \u00e9 E\u0301 \u00c9 n\u0303 a\u0308\u0323 a\u0323\u0308 o\u031b\u0301",
        "A\u030a \u00c5 \u212b u\u0308\u0304 q\u0307\u0323 z\u0351\u0352\u0353\u0354\u0355\u0356",
        "\u0301alone \u0300 \u20dd x\u20dd 1\u20e3 #\ufe0f\u20e3 a\ufe0e",
        "\u1100\u1161\u11a8 \uac01 \u1112\u1161\u11ab\uae00 \u3131\u314f \uffa1",
        "\u0915\u093c \u0958 \u0928\u093f \u0bca \u0bc6\u0bbe \u0dda \u0e33 \u0e4d\u0e32 \u1026 \u1025\u102e",
        "\u304b\u3099 \u304c \uff76\uff9e \u30ac \u30cf\u309a \u30d1 \u30b7\u3099",
        "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \u0643\u064e\u062a\u064e\u0628\u064e \u0622 \u0627\u0653 \ufef5 \ufdfa",
    ],
    "chinese": [
        "\u6211\u559c\u6b22\u5403\u82f9\u679c\uff0c\u4f60\u5462\uff1f\u201c\u5bf9\u201d\u2026\u2026\u2014\u2014\u597d\uff01",
        "iPhone\u624b\u673a5G\u7f51\u7edc100%\u8986\u76d6\uff08\u7ea63.5\u4ebf\uff09\u3001A\u80a1B\u80a1\u3002",
        "\u7c21\u7e41\u7c21\u7e41 \u8aaa\u8aac \uf900\u8c48 \ufa0e\ufa30 \u2f00\u4e00 \u2e80 \u3400\u4db5",
        "\U00020000\U0002a6d6 \U0002a700\U0002b734 \U0002f800\u4e3d \U0002ceb0 \U00030000",
        "\u300a\u7ea2\u697c\u68a6\u300b\u3010\u6ce8\u3011\u3008\u4e66\u3009\u3014\u4e00\u3015 \u3007 \u3005 \u3006 \u303b \u3021\u3022",
        "\u3105\u3106\u3107 \u31a0 \u02ca\u02c7\u02cb \u3001\u3002\uff0c\uff0e\uff1b\uff1a\uff1f\uff01\ufe30\ufe50\ufe64",
        "\u4e2d \u6587 \u4e2d\u95f4 \u6709 \u7a7a\u683c \uff21\uff22\uff23 \uff11\uff12\uff13 \uffe5\uffe1",
    ],
    "japanese-korean": [
        "\u65e5\u672c\u8a9e\u306e\u30c6\u30b9\u30c8\u3001\u4eca\u65e5\u306f\u3002\uff76\uff80\uff76\uff85 \u30b3\u30fc\u30d2\u30fc \u30fb\u3000\u3003",
        "\u30a1\u30f6\u30fd\u30fe\u3041\u3096\u309d\u309e\u31f0 \U0001b000 \u32ff \u337e \u33a1 \u3231 \u2ff0",
        "\ud55c\uad6d\uc5b4 \ub744\uc5b4\uc4f0\uae30, \uc548\ub155\ud558\uc138\uc694! 3.5\ubc30 \u314b\u314b\u314b \u3160\u3160 \ub625\ubc29\uac01\ud558",
    ],
    "right-to-left": [
        "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645\u060c \u0643\u064a\u0641 \u062d\u0627\u0644\u0643\u061f (abc) 12\u066a",
        "\u0627\u0644\u0639\u0640\u0640\u0631\u0628\u064a\u0629 \u200f\u0646\u0635\u200e \u067e\u0686\u0698\u06af \u06cc\u06d2 \ufee1\ufee2\ufee3 \ufefb",
        "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd\u2014\u05e6\u05d4\"\u05dc \u05d2\u05f3\u05d5\u05e8\u05d2\u05f3 \u05d0\u05be\u05d1 \ufb4f \ufb2a",
        "\u0710\u0712 \u078c\u07a6 \u07ca\u07cb \U00010900\U00010a00 \U0001e800 left",
    ],
    "indic-thai": [
        "\u0939\u093f\u0928\u094d\u0926\u0940 \u092d\u093e\u0937\u093e\u0964 \u0915\u094d\u0937 \u0930\u094d\u200d\u092f \u0967\u0968\u0969",
        "\u09ac\u09be\u0982\u09b2\u09be \u0ba4\u0bae\u0bbf\u0bb4\u0bcd \u0c24\u0c46\u0c32\u0c41\u0c17\u0c41 \u0d2e\u0d32\u0d2f\u0d3e\u0d33\u0d02 \u0cb6\u0ccd\u0cb0\u0cc0",
        "\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22\u0e01\u0e33\u0e25\u0e31\u0e07\u0e17\u0e14\u0e2a\u0e2d\u0e1a\u0e46 \u0eaa\u0eb0\u0e9a\u0eb2\u0e8d \u1781\u17d2\u1798\u17c2\u179a \u1019\u103c\u1014\u103a\u1019\u102c",
        "\u0f56\u0f7c\u0f51\u0f0b\u0f66\u0f90\u0f51\u0f0d \u1820\u1828 \u10e5\u10d0\u10e0\u10d7\u10e3\u10da\u10d8 \u0540\u0561\u0575 \u12a0\u121b\u122d\u129b",
    ],
    "emoji": [
        "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1e8\U0001f1f3\U0001f1e9\U0001f1ea \U0001f44d\U0001f3fd",
        "I \u2764\ufe0f you\u2763 \u263a\ufe0e\u263a\ufe0f \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e007f 5\ufe0f\u20e3",
        "\U0001f9d1\U0001f3ff\u200d\U0001f692\U0001f636\u200d\u2640\ufe0f\u200d\u200dx \u200d\U0001f308",
        "\U0001d4d7\U0001d4ee\U0001d4f5\U0001d4f5\U0001d4f8 \U0001f130\U0001f170 \U0001d54f\U0001d7ce \U0001f100 \U0001f202",
        "\U00010330\U00010331 \U00012000 \U00013000 \U0001d11e \U0001f0a1 \U0001f004 \U0002f804",
    ],
    "pieces": [
        "\u2581literal\u2581space \u2581 \u2581\u2581",
        "<unk> <s> </s> <pad> <mask> \u2047",
        "<0x41> <0xE4><0xB8><0xAD> <0x0A> <0xFF> <0x0>",
        "\ufb01 ligature \ufb00 \ufb06 \u01f1 \u0133 \u0140 \u017f \u2474 \u249c \u3200 \ufe52 \uff5e \u301c ~",
    ],
    "long": [
        "x" * 300,
        "Donaudampfschifffahrtsgesellschaftskapit\u00e4n" * 6,
        "\u4e2d\u6587" * 90,
        "ab " * 120,
        "1234567890" * 25,
        "." * 150 + "!" * 150,
        "\U0001f600" * 80,
        "a\u0301" * 100,
    ],
    "words": [
        "the the the the the the the",
        "a b a a b a a c",
        "one two three four five six seven eight nine ten",
        "six seven eight nine ten one two three four five",
        "x",
        ".",
        "A cat.",
        "no match at all here",
        "She told him that the man who had seen the dog that bit the boy was not at home when the police came to ask about it",
        "When the police came to ask about it , the man who had seen the dog that bit the boy was not at home , she told him",
    ],
}

SEPARATORS = [" "] * 12 + ["", "", "  ", "\t", "\u00a0", "\u202f", "\u2007", "\u200b", "\u3000", "\u0085", "-", ",", ".", "\u200d", "\u001f"]


class Dice:
    """Draws that depend on the seed alone, in any version of Python: only random() is promised to stay."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def below(self, bound):
        return int(self._random.random() * bound)

    def among(self, things):
        return things[self.below(len(things))]

    def chance(self, probability):
        return self._random.random() < probability


def by_hand():
    return [line for lines in THEMES.values() for line in lines]


def mixtures(count, seed):
    """Lines of one to twelve words from any of the themes, with any separators between them."""
    dice = Dice(seed)
    words = [[word for line in lines for word in line.split(" ") if 0 < len(word) <= 40] for lines in THEMES.values()]
    words = [pool for pool in words if pool]
    lines = []
    for _ in range(count):
        own = dice.among(words)
        line = ""
        for _ in range(1 + dice.below(12)):
            line += dice.among(own if dice.chance(0.5) else dice.among(words)) + dice.among(SEPARATORS)
        lines.append(line)
    return lines


def lines():
    """All hostile lines: those by hand, and as many again of their parts."""
    hand = by_hand()
    return hand + mixtures(300 - len(hand), 1)


def damaged(line, dice, rate):
    """The line with words changed, moved, repeated or left out, or characters where it has few spaces."""
    spaced = line.count(" ") * 8 > len(line)
    parts = line.split(" ") if spaced else list(line)
    out = []
    for part in parts:
        if not dice.chance(rate):
            out.append(part)
        elif dice.chance(0.25):
            out += [part, part]
        elif dice.chance(0.4):
            out.insert(dice.below(len(out) + 1), part)
        elif dice.chance(0.5):
            out.append(part.swapcase() if dice.chance(0.5) else dice.among(parts))
    return (" " if spaced else "").join(out)
