# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever a forger does to a saved page so that readers see other words than those that were signed is found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from kepu.engine.errors import ReviewFileError
from kepu.engine.reviews.page import read_page
from kepu.engine.reviews.page_tree import MOST
from kepu.engine.reviews.page_verifying import verify_page
from kepu.engine.reviews.verdict import Fault, Verified
from tests import loop
from tests.cast import Cast
from tests.website.saved_pages import saved_page, script_of, verified

pytestmark = pytest.mark.django_db
MARKED = f'<span class="k-claim">{loop.TEXT}</span>'
ALTERED = loop.TEXT.replace("1.3", "1.4")


@pytest.fixture
def page(cast: Cast) -> str:
    """A page of a story with signed claims."""
    return saved_page(cast).decode()


def faults(found: Verified) -> set[Fault]:
    """All that is wrong with a page."""
    reviews = [review for claim in found.claims for review in claim.reviews]
    return {fault for each in (found, *found.claims, *reviews) for fault in each.faults}


def replaced(page: str, before: str, after: str) -> str:
    """*page* with *after* in the first place of *before*."""
    assert before in page
    return page.replace(before, after, 1)


def before_body(page: str, told: str) -> str:
    """*page* with *told* before its body."""
    return replaced(page, '<div class="prose">', f'{told}<div class="prose">')


@pytest.mark.parametrize(
    "word",
    [
        '<a class="k-seal" href="#">no</a>',
        '<a class="k-seal" href="#claim-1">1 no</a>',
        '<a class="k-seal" href="#claim-1"><span aria-hidden="true">no</span><span class="vh">Claim 1: who'
        " checked it</span></a>",
        '<a class="k-seal" href="#claim-1"><span aria-hidden="true">1</span><span class="vh">no</span></a>',
        "<button>no</button>",
        "<math><mtext>no</mtext></math>",
        '<span class="vh">no</span>',
        '<span class="k-seal">no</span>',
        '<span data-tex="x">no</span>',
        '<em style="display:none">no</em>',
        "<em hidden>no</em>",
        "<del>no</del>",
        "<svg><text>no</text></svg>",
        "<script>no</script>",
        "<!-->no<!-- -->",
        "<!-- no -->",
        "<![CDATA[no]]>",
        "<?no?>",
    ],
)
def test_a_word_that_stands_inside_signed_words_is_found(page: str, word: str) -> None:
    first, last = loop.TEXT.split(" about ")
    told = replaced(page, MARKED, f'<span class="k-claim">{first} {word} about {last}</span>')
    assert Fault.SHOWN in faults(verified(told.encode()))


@pytest.mark.parametrize("word", ["<button>no</button>", "<em>no</em>", "<!-- no -->", "<b hidden>no</b>"])
@pytest.mark.parametrize(
    "before", ["<blockquote>Light", "</span>Correct</h3>", '<dd class="who">Sample', "<h3"]
)
def test_a_word_that_stands_inside_a_card_is_found(page: str, before: str, word: str) -> None:
    place = page.index('<section class="all"')
    told = page[:place] + replaced(
        page[place:], before, f"{word}{before}" if before == "<h3" else before + word
    )
    assert not verified(told.encode()).sound


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("<p hidden>", "</p>"),
        ('<p style="display:none">', "</p>"),
        ('<p class="vh">', "</p>"),
        ("<template><p>", "</p></template>"),
        ("<noscript><p>", "</p></noscript>"),
        ("<details><p>", "</p></details>"),
        ("<!-- <p>", "</p> -->"),
    ],
)
def test_signed_words_that_are_hidden_while_others_are_shown_are_found(
    page: str, start: str, end: str
) -> None:
    found = re.search(rf"<p>({re.escape(MARKED)}.*?)</p>", page)
    assert found is not None
    told = replaced(page, found[0], f"{start}{found[1]}{end}<p>{ALTERED}</p>")
    assert Fault.SHOWN in faults(verified(told.encode()))


@pytest.mark.parametrize(
    "wrap",
    [
        "<div hidden>{}</div>",
        '<div style="display:none">{}</div>',
        "<template>{}</template>",
        "<noscript>{}</noscript>",
        "<div>{}</div>",
    ],
)
def test_a_whole_body_that_is_hidden_is_found(page: str, wrap: str) -> None:
    body = re.search(r'<div class="prose">.*?</div>(?=\s*<section class="all")', page, re.DOTALL)
    assert body is not None
    altered = body[0].replace(loop.TEXT, ALTERED)
    told = replaced(page, body[0], wrap.format(body[0]) + altered.replace("prose", "text"))
    assert Fault.SHOWN in faults(verified(told.encode()))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<html ", "<html hidden "),
        ("<body>", '<body style="visibility:hidden">'),
        ('<div class="wrap art">', '<div class="wrap art vh">'),
        ('<section class="all" ', '<section class="all" hidden '),
        ("</head>", "<style>.prose p{display:none}</style></head>"),
        ('<div class="prose">', '<div class="prose" hidden>'),
        ('<div class="prose">', '<div class="prose"></div><div class="prose">'),
        # Browsers take what stands in these for words, in which a comment or an attribute ends with them.
        *(
            ("<main ", f"<p><{first}><!--</{first}></p>FORGED<{last}>--></{last}></p><main ")
            for first, last in (
                ("noscript", "noscript"),
                ("textarea", "textarea"),
                ("iframe", "xmp"),
                ("noembed", "noframes"),
                ("title", "title"),
            )
        ),
        ("<main ", '<p><noscript><i title="</noscript></p>FORGED<noscript>"></i></noscript></p><main '),
        ("<main ", "<script type=x><!--<script></script><main "),
        ("<main ", "<script type='application/json'></script x>FORGED<script></script><main "),
        ("<main ", "<p><!-- -- >FORGED<!-- --></p><main "),
        ("<main ", '<p></i title="><!--">FORGED<p title="-->"></p><main '),
        ("<main ", '<div hidden x"y><main '),
        # Here what is hidden seems to end; in browsers it goes on.
        ("<main ", "<b><div hidden></b><main "),
        ("<main ", "<div hidden><object></div><main "),
        ("<main ", "<div hidden><table><tr><td></div><main "),
        *(("<main ", f"<{tag}></{tag}><main ") for tag in ("select", "svg", "plaintext", "template", "math")),
    ],
)
def test_what_hides_all_of_it_is_found(page: str, before: str, after: str) -> None:
    assert Fault.SHOWN in faults(verified(replaced(page, before, after).encode()))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<main ", '<div style="position:fixed;inset:0">FORGED</div><main '),
        ("<main ", '<div onclick="x()"></div><main '),
        ("<main ", "<dialog open>FORGED</dialog><main "),
        ("</head>", '<link rel=stylesheet href="data:text/css,main{display:none}"></head>'),
        ("</head>", '<link rel="stylesheet" href=" da\nta:text/css,main{display:none}"></head>'),
        ("</head>", '<base href="https://elsewhere.example/"></head>'),
        ("</head>", '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/"></head>'),
        ("</head>", '<meta charset="iso-2022-jp"></head>'),
        ("</head>", '<script>document.write("FORGED")</script></head>'),
        ("</head>", '<script src="data:text/javascript,x()"></script></head>'),
        ("<main ", '<video src="blob:https://house.example/1"></video><main '),
        ("</body>", '<iframe src="https://elsewhere.example/"></iframe></body>'),
    ],
)
def test_what_lies_over_all_of_it_or_leads_elsewhere_is_found(page: str, before: str, after: str) -> None:
    assert Fault.SHOWN in faults(verified(replaced(page, before, after).encode()))


def test_a_sealed_sentence_outside_the_story_is_found(page: str) -> None:
    seal = re.search(r'<a class="k-seal" href="#claim-1">.*?</a>', page)
    assert seal is not None
    told = before_body(page, f"<p>{ALTERED}{seal[0]}</p>")
    assert Fault.SHOWN in faults(verified(told.encode()))


@pytest.mark.parametrize(
    "drawn",
    [
        "<math><mi>x</mi></math><p>not</p>",
        "<math><mi>x</mi><p>not</p></math>",
        "not <math><mi>x</mi></math>",
        "<code>x</code>",
        "<math></math><math></math>",
        "",
    ],
)
def test_a_formula_holds_its_drawing_and_no_words(page: str, drawn: str) -> None:
    found = re.search(r"<math.*?</math>", page, re.DOTALL)
    assert found is not None
    assert Fault.SHOWN in faults(verified(replaced(page, found[0], drawn).encode()))


def test_a_formula_that_is_drawn_otherwise_is_said_not_to_be_compared(page: str) -> None:
    found = re.search(r"<math.*?</math>", page, re.DOTALL)
    assert found is not None
    looked = verified(replaced(page, found[0], "<math><mi>x</mi></math>").encode())
    assert looked.sound
    assert [claim.number for claim in looked.claims if not claim.compared] == [4]


CARD = re.compile(r'<article class="card" id="claim-1">.*?</article>', re.DOTALL)


def carded(page: str, change: Callable[[str], str]) -> str:
    """*page* with the first card changed."""
    found = CARD.search(page)
    assert found is not None
    made = change(found[0])
    assert made != found[0]
    return page.replace(found[0], made, 1)


def _dated(card: str) -> str:
    return re.sub(r"(<time [^>]*>)[^<]*", r"\g<1>2001-01-01", card)


def _short(card: str) -> str:
    return re.sub(r'(<dd class="sig"><span [^>]*>)[^<]*', r"\g<1>0000 0000", card)


@pytest.mark.parametrize(
    "change",
    [
        lambda card: card.replace(">Correct<", ">Correct · by all<"),
        lambda card: card.replace(">Correct<", ">Wrong · corrected<"),
        lambda card: card.replace("Sample Expert", "Sample Expert, who doubts it"),
        lambda card: card.replace("Sample Expert, Unit of samples", "an expert who is known to this house"),
        lambda card: card.replace("Sample Expert, Unit of samples", "Sample Expert"),
        lambda card: card.replace(">Checked by<", ">Refused by<"),
        lambda card: card.replace(">Interests<", ">Checked by<"),
        _dated,
        _short,
        lambda card: card + card,
        lambda card: card + card.replace("claim-1", "claim-01"),
        lambda card: card.replace("</dl>", "</dl><p>It is wrong.</p>"),
        lambda card: card.replace("<blockquote>", "It is wrong: <blockquote>"),
        lambda card: card.replace(">1</span>", ">2</span>", 1),
        lambda card: card.replace("Claim 1:", "Claim 2:"),
        lambda card: card.replace(
            '<dd class="who">', '<dd class="who"><a href="https://elsewhere.example">https://orcid.org/</a>'
        ),
        lambda card: "",
    ],
)
def test_a_card_that_says_something_else_than_machines_are_told_is_found(
    page: str, change: Callable[[str], str]
) -> None:
    assert faults(verified(carded(page, change).encode())) & {Fault.SHOWN, Fault.TWICE}


def test_a_name_that_machines_are_not_told_is_not_shown_either(page: str) -> None:
    told = page.replace('"name":"Sample Expert","affiliation":"Unit of samples"', '"more":""')
    assert told != page
    found = verified(told.encode())
    assert {fault for claim in found.claims for each in claim.reviews for fault in each.faults} == {
        Fault.SHOWN
    }


def test_a_card_with_a_verdict_of_which_machines_are_not_told_is_found(page: str) -> None:
    told = re.sub(r'"review":\[\{.*?\}\]', '"review":[]', page, count=1)
    assert told != page
    found = verified(told.encode())
    assert found.claims[0].faults == [Fault.SHOWN]


def test_a_second_review_of_which_readers_see_nothing_is_found(page: str) -> None:
    told = re.sub(r'"review":\[(\{.*?\})\]', r'"review":[\1,\1]', page, count=1)
    found = verified(told.encode())
    assert Fault.TWICE in found.claims[0].faults


@pytest.mark.parametrize(
    "kind", ["application/ld+json", "Application/LD+JSON", " application/ld+json ; charset=utf-8"]
)
@pytest.mark.parametrize("content", ["same", "{}"])
def test_a_page_that_tells_machines_twice_is_found(page: str, kind: str, content: str) -> None:
    more = script_of(page.encode()) if content == "same" else content
    told = replaced(page, "</body>", f'<script type="{kind}">{more}</script></body>')
    assert Fault.TWICE in faults(verified(told.encode()))


def test_what_a_saved_page_becomes_by_pressing_and_by_saving_still_holds(page: str) -> None:
    told = page.replace('href="#claim-', 'href="https://house.example/en/article/x/#claim-')
    assert verified(told.encode()).sound


def test_a_page_of_too_many_elements_is_not_looked_at(page: str) -> None:
    with pytest.raises(ReviewFileError, match="more work than any story does"):
        verified(before_body(page, "<br>" * MOST).encode())


def test_a_page_whose_seals_ask_for_the_same_work_again_and_again_is_not_looked_at() -> None:
    """Each of many seals is looked for behind each of many long texts."""
    words = "word " * 2000
    claim = {
        "identifier": "aaaaaaaaaaaa",
        "position": 1,
        "text": "So.",
        "digest": "",
        "content": {"statement": "So.", "texts": [words] * 20, "captions": [], "passages": []},
        "review": [],
    }
    story = {"identifier": "0123456789ab", "name": "So", "mainEntity": [claim] * 20}
    seal = '<a class="k-seal" href="#claim-1">1</a>'
    page = (
        '<html><body><main><div class="wrap art"><div class="prose">' + seal * 15000 + "</div></div></main>"
        f'<script type="application/ld+json">{json.dumps(story)}</script></body></html>'
    )
    with pytest.raises(ReviewFileError, match="more work than any story does"):
        verify_page(*read_page(page.encode(), "page.html"))


def test_a_body_within_a_body_is_read_once_and_found(page: str) -> None:
    told = replaced(page, '<div class="prose">', '<div class="prose">' * 60)
    assert Fault.SHOWN in faults(verified(told.encode()))
    assert len(read_page(told.encode(), "page.html")[1].text) <= len(read_page(page.encode(), "p")[1].text)
