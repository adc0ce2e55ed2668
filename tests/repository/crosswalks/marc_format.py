"""What the MARC 21 Format for Bibliographic Data allows of the fields that we write.

For each tag the values of both indicators (`#` a blank), the subfields that may stand once, those
that may be repeated, and whether the field itself may.
"""

ALLOWED = {
    "020": ("#", "#", "a", "q", True),
    "022": ("#01", "#", "a", "", True),
    "024": ("7", "#", "a2", "", True),
    "034": ("013", "#", "adefg", "b", True),
    "040": ("#", "#", "abc", "", False),
    "041": ("#01", "#7", "2", "a", True),
    "088": ("#", "#", "a", "", True),
    "099": ("#", "9", "", "a", True),
    "100": ("01", "#", "acu", "e41", False),
    "110": ("12", "#", "au", "be41", False),
    "245": ("01", "0123456789", "abc6", "", False),
    "246": ("3", "#1", "ab", "", True),
    "250": ("#", "#", "a", "", True),
    "255": ("#", "#", "ab", "", True),
    "264": ("#", "014", "", "abc", True),
    "300": ("#", "#", "", "ac", True),
    "336": ("#", "#", "2", "ab", True),
    "337": ("#", "#", "2", "ab", True),
    "338": ("#", "#", "2", "ab", True),
    "340": ("#", "#", "", "ad", True),
    "347": ("#", "#", "2", "ab", True),
    "490": ("0", "#", "", "axv", True),
    "500": ("#", "#", "a6", "", True),
    "502": ("#", "#", "bcd", "g", True),
    "505": ("0", "#", "a", "", True),
    "506": ("01", "#", "a2", "fgu", True),
    "510": ("34", "#", "ac", "", True),
    "518": ("#", "#", "a", "p", True),
    "520": ("3", "#", "a", "", True),
    "521": ("#", "#", "", "a", True),
    "534": ("#", "#", "pel", "n", True),
    "536": ("#", "#", "a", "ce", True),
    "538": ("#", "#", "a", "", True),
    "540": ("#", "#", "a2", "fu", True),
    "541": ("1", "#", "c", "", True),
    "542": ("1", "#", "", "dg", True),
    "546": ("#", "#", "a", "b", True),
    "561": ("1", "#", "a", "", True),
    "563": ("#", "#", "a", "", True),
    "567": ("#", "#", "a", "", True),
    "583": ("1", "#", "a", "cil", True),
    "648": ("#", "4", "a", "", True),
    "650": ("#", "07", "a2", "xz0", True),
    "651": ("#", "4", "a", "0", True),
    "653": ("#", "#", "", "a", True),
    "655": ("#", "7", "a2", "0", True),
    "700": ("01", "#", "acu", "e41", True),
    "710": ("12", "#", "au", "be41", True),
    "711": ("2", "#", "a", "cd", True),
    "751": ("#", "#", "a", "e4", True),
    "765": ("0", "8", "tx", "iowzr", True),
    "767": ("0", "8", "tx", "iowzr", True),
    "770": ("0", "8", "tx", "iowzr", True),
    "772": ("0", "8", "tx", "iowzr", True),
    "773": ("0", "#8", "tx7", "gowzir", True),
    "774": ("0", "8", "tx", "iowzr", True),
    "775": ("0", "8", "tx", "iowzr", True),
    "776": ("0", "8", "tx", "iowzr", True),
    "780": ("0", "2", "tx", "owzr", True),
    "785": ("0", "2", "tx", "owzr", True),
    "786": ("0", "8", "tx", "iowzr", True),
    "787": ("0", "8", "tx", "iowzr", True),
    "852": ("8", "#", "aj", "", True),
    "856": ("4", "012", "q7", "uy", True),
}


def breaches(fields):
    """What is not allowed in (tag, indicators, subfield codes), a sentence each."""
    seen = set()
    for tag, indicators, codes in fields:
        real = codes[0][1] if tag == "880" else tag
        yield from _of_field(real, indicators, [code for code, _ in codes])
        if tag in seen and tag != "880" and not ALLOWED.get(tag, ("", "", "", "", True))[4]:
            yield f"{tag} is there twice"
        seen.add(tag)


def _of_field(tag, indicators, codes):
    if tag not in ALLOWED:
        yield f"{tag} is not among the fields that we write"
        return
    first, second, once, repeated, _ = ALLOWED[tag]
    for indicator, values in zip(indicators.replace(" ", "#"), (first, second), strict=True):
        if indicator not in values:
            yield f"{tag}: indicator {indicator}"
    for code in set(codes):
        if code not in once + repeated + "6":
            yield f"{tag}: ${code}"
        if code in once and codes.count(code) > 1:
            yield f"{tag}: ${code} is there twice"
