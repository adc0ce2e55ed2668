"""Word lists of the proposals: what a name, a title and a language are known by."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NAME_PARTICLES = _set("bin binti ibn al el as an ar asy ash ad at di van von de der da dos la")

# Written small inside a title.
SMALL_WORDS = _set(
    "dan di ke dari yang untuk dalam pada dengan oleh bagi atau tentang terhadap sebagai serta "
    "antara melalui the of and in on for to a an by with from at"
)

# Written in capitals inside a title.
CAPITALS = _set(
    "UIN IAIN STAIN PTKI PTKIN RI MUI NU KUA MAN MTS MI ASN DKI DIY NTB NTT TNI SMA SMP SD HAM "
    "COVID UU PP OAI ISBN II III IV VI VII VIII IX XI XII"
)

COMMON_WORDS = {
    "ind": _set(
        "yang dan di dengan untuk pada dari dalam ini itu adalah oleh sebagai tidak atau ke akan "
        "telah dapat juga tersebut karena lebih bahwa secara antara para serta bagi"
    ),
    "eng": _set(
        "the of and to in is that for with as on are this by be from which was it an or at have "
        "not their these has were its also between"
    ),
}
