# SPDX-License-Identifier: Apache-2.0
"""What containers call a language, as a BCP 47 tag (RFC 5646)."""

from __future__ import annotations

import re

UNDETERMINED = "und"

# ISO 639-2 (bibliographic and terminological) to ISO 639-1, which BCP 47 asks for where it exists.
_TWO_LETTERS_TOLD = """
    aar:aa abk:ab afr:af aka:ak alb:sq amh:am ara:ar arg:an arm:hy asm:as ava:av ave:ae aym:ay aze:az
    bak:ba bam:bm baq:eu bel:be ben:bn bih:bh bis:bi bod:bo bos:bs bre:br bul:bg bur:my cat:ca ces:cs
    cha:ch che:ce chi:zh chu:cu chv:cv cmn:zh cor:kw cos:co cre:cr cym:cy cze:cs dan:da deu:de div:dv
    dut:nl dzo:dz ell:el eng:en epo:eo est:et eus:eu ewe:ee fao:fo fas:fa fij:fj fin:fi fra:fr fre:fr
    fry:fy ful:ff geo:ka ger:de gla:gd gle:ga glg:gl glv:gv gre:el grn:gn guj:gu hat:ht hau:ha heb:he
    her:hz hin:hi hmo:ho hrv:hr hun:hu hye:hy ibo:ig ice:is ido:io iii:ii iku:iu ile:ie ina:ia ind:id
    ipk:ik isl:is ita:it jav:jv jpn:ja kal:kl kan:kn kas:ks kat:ka kau:kr kaz:kk khm:km kik:ki kin:rw
    kir:ky kom:kv kon:kg kor:ko kua:kj kur:ku lao:lo lat:la lav:lv lim:li lin:ln lit:lt ltz:lb lub:lu
    lug:lg mac:mk mah:mh mal:ml mao:mi mar:mr may:ms mkd:mk mlg:mg mlt:mt mon:mn mri:mi msa:ms mya:my
    nau:na nav:nv nbl:nr nde:nd ndo:ng nep:ne nld:nl nno:nn nob:nb nor:no nya:ny oci:oc oji:oj ori:or
    orm:om oss:os pan:pa per:fa pli:pi pol:pl por:pt pus:ps que:qu roh:rm ron:ro rum:ro run:rn rus:ru
    sag:sg san:sa sin:si slk:sk slo:sk slv:sl sme:se smo:sm sna:sn snd:sd som:so sot:st spa:es sqi:sq
    srd:sc srp:sr ssw:ss sun:su swa:sw swe:sv tah:ty tam:ta tat:tt tel:te tgk:tg tgl:tl tha:th tib:bo
    tir:ti ton:to tsn:tn tso:ts tuk:tk tur:tr twi:tw uig:ug ukr:uk urd:ur uzb:uz ven:ve vie:vi vol:vo
    wel:cy wln:wa wol:wo xho:xh yid:yi yor:yo zha:za zho:zh zul:zu
"""
_TWO_LETTERS = dict(pair.split(":") for pair in _TWO_LETTERS_TOLD.split())
# Of two codes for one language, ISO 639-2 calls these bibliographic; files written today hold the others.
_BIBLIOGRAPHIC = re.compile(
    "alb|arm|baq|bur|chi|cmn|cze|dut|fre|geo|ger|gre|ice|mac|mao|may|per|rum|slo|tib|wel"
)
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_NOT_A_LANGUAGE = {"mis", "mul", "qaa", "zxx", "unk"}


def language_tag(told: str | None) -> str:
    """*told* by a container (``chi``, ``en``, ``zh_Hans``) as a BCP 47 tag, ``und`` where it tells
    nothing."""
    tag = (told or "").strip().replace("_", "-")
    if not _TAG.fullmatch(tag):
        return UNDETERMINED
    first, *others = tag.split("-")
    first = first.lower()
    if first in _NOT_A_LANGUAGE:
        return UNDETERMINED
    return "-".join([_TWO_LETTERS.get(first, first), *map(_cased, others)])


def three_letters(tag: str) -> str:
    """The ISO 639-2 code (terminological) of the BCP 47 *tag*, which MP4 and ID3 want; ``und`` where there
    is none."""
    first = tag.lower().split("-")[0]
    if len(first) == 3:
        return first
    return next(
        (
            code
            for code, short in _TWO_LETTERS.items()
            if short == first and not _BIBLIOGRAPHIC.fullmatch(code)
        ),
        UNDETERMINED,
    )


def _cased(subtag: str) -> str:
    if len(subtag) == 4 and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) == 2 else subtag.lower()
