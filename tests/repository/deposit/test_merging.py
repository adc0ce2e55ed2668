"""What windows and people answer to one form is brought together: nothing is lost, nothing overwritten unseen."""

from hypothesis import given
from hypothesis import strategies as st

from repository.deposit import merging
from repository.deposit.merging import Sheet, Typed

NAMES = ("title", "abstract", "creators", "subjects")
WORDS = st.sampled_from(["", "a", "b", "c"])
PEOPLE = st.lists(
    st.builds(lambda f: {"family": f, "given": "", "orcid": ""}, st.sampled_from("xyz")), max_size=2
)
TERMS = st.lists(st.sampled_from("pqr"), unique=True, max_size=2)
ANSWERS = st.fixed_dictionaries(
    {"title": WORDS, "abstract": WORDS, "creators": PEOPLE, "subjects": TERMS}
)


def sheet(answers, shown, window="w", turn=1):
    return Sheet(answers, merging.digests(shown), window, turn)


def same(one, other):
    return merging.digest(one) == merging.digest(other)


@given(ANSWERS, ANSWERS, ANSWERS)
def test_the_merge_of_one_window_is_the_three_way_merge(shown, saved, mine):
    taken = merging.take(saved, Typed(), sheet(mine, shown))
    merged, disputed = taken.typed.over(saved), merging.disputes(saved, taken.typed)
    for name in NAMES:
        if same(mine[name], shown[name]):
            assert same(merged[name], saved[name])
            assert name not in disputed
        elif same(saved[name], shown[name]) or same(saved[name], mine[name]):
            assert same(merged[name], mine[name])
            assert name not in disputed
        else:
            assert same(merged[name], saved[name])  # nothing is overwritten
            assert any(same(mine[name], answer) for answer in disputed[name])  # nothing is lost
            assert same(disputed[name][0], saved[name])
    assert set(taken.came) == {
        n for n in NAMES if same(mine[n], shown[n]) and not same(saved[n], shown[n])
    }


@given(ANSWERS, st.lists(st.tuples(st.integers(0, 2), ANSWERS), max_size=6))
def test_no_answer_of_any_window_is_lost(saved, steps):
    typed, shown, turns, last = Typed(), dict.fromkeys(range(3), saved), [0] * 3, {}
    for window, answers in steps:
        turns[window] += 1
        sent = Sheet(answers, merging.digests(shown[window]), f"w{window}", turns[window])
        taken = merging.take(saved, typed, sent)
        shown[window] = {**shown[window], **{n: answers[n] for n in taken.taken}}
        typed, last[window] = taken.typed, answers
    disputed = merging.disputes(saved, typed)
    for window, answers in last.items():
        for name in NAMES:
            is_told = same(answers[name], shown[window][name])  # taken, or never changed
            kept = [*disputed.get(name, []), typed.over(saved)[name]]
            assert is_told or any(same(answers[name], answer) for answer in kept)


@given(ANSWERS, ANSWERS, ANSWERS)
def test_what_was_chosen_ends_every_dispute(shown, saved, mine):
    typed = merging.take(saved, Typed(), sheet(mine, shown)).typed
    disputed = merging.disputes(saved, typed)
    choice = {name: answers[-1] for name, answers in disputed.items()}
    settled = merging.chosen(saved, typed, choice, merging.digests(saved))
    assert merging.disputes(saved, settled) == {}
    assert all(same(settled.over(saved)[name], answer) for name, answer in choice.items())


@given(ANSWERS, ANSWERS, ANSWERS)
def test_a_choice_made_on_what_has_changed_again_is_asked_again(saved, changed, mine):
    typed = Typed({"title": merging.Change(mine["title"], merging.digest("before"))})
    settled = merging.chosen(changed, typed, {"title": mine["title"]}, merging.digests(saved))
    is_new = not same(saved["title"], changed["title"])
    is_other = not same(mine["title"], changed["title"])
    assert ("title" in merging.disputes(changed, settled)) == (is_new and is_other)


def test_a_lost_answer_makes_no_window_contradict_itself():
    saved = dict.fromkeys(NAMES, "")
    first = merging.take(saved, Typed(), sheet(saved | {"title": "Ker"}, saved, turn=1)).typed
    second = merging.take(saved, first, sheet(saved | {"title": "Kerukunan"}, saved, turn=2))
    assert second.typed.over(saved)["title"] == "Kerukunan"
    assert merging.disputes(saved, second.typed) == {}
    late = merging.take(saved, second.typed, sheet(saved | {"title": "Ker"}, saved, turn=1))
    assert late.typed.over(saved)["title"] == "Kerukunan"


def test_typing_back_what_is_saved_leaves_nothing_typed():
    saved = {"title": "Lama"}
    typed = merging.take(saved, Typed(), sheet({"title": "Baru"}, saved)).typed
    back = merging.take(saved, typed, sheet({"title": "Lama"}, {"title": "Baru"}, turn=2)).typed
    assert back == Typed()


def test_without_the_digests_of_a_page_nothing_is_overwritten():
    saved = {"title": "Lama", "abstract": ""}
    taken = merging.take(saved, Typed(), Sheet({"title": "Baru", "abstract": ""}, None))
    assert taken.typed.over(saved) == saved
    assert merging.disputes(saved, taken.typed) == {"title": ["Lama", "Baru"]}


def test_line_ends_outer_spaces_and_empty_rows_are_no_change():
    row = {"family": "Aminah", "given": "", "orcid": ""}
    assert same("a\r\nb ", "a\nb")
    assert same([row], [{"family": "Aminah"}, {"family": " ", "given": ""}])
    assert same(["b", "a"], ["a", "b"])
    assert same(None, [])
    assert same("", [])
    assert not same("a b", "ab")
