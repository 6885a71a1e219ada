"""The rules of delivery: every outcome of an attempt, every look, in every state."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from bot.domain.channels import Channel
from bot.domain.deliveries import (
    Change,
    Delivery,
    Look,
    Send,
    Timing,
    Wait,
    after_edit,
    after_look,
    after_send,
    delivery_key,
    held_wait,
    next_step,
    nothing_hangs,
    place_of,
    recovered,
)
from bot.domain.messages import MessageKind
from bot.domain.outcomes import (
    Absent,
    CannotLook,
    Found,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    RefusalCause,
    Refused,
    SendResult,
    Sent,
)

TIMING = Timing(send_timeout=20, settle=60, nonce_window=60)
NOW = 1_000_000.0


def delivery(platform: str = "discord", **more: object) -> Delivery:
    values: dict[str, object] = {
        "id": 1,
        "key": "k" * 25,
        "channel": Channel(platform, "1"),  # type: ignore[arg-type]
        "feed": "daily",
        "date": dt.date(2025, 3, 7),
        "kind": "paper",
        "part": "2503.00001",
        "state": "sending",
        "first_try_at": NOW - 1,
        "last_try_at": NOW - 1,
    }
    return Delivery(**(values | more))  # type: ignore[arg-type]


AMBIGUOUS = delivery(ambiguous=True, first_ambiguous_at=NOW - 30, settled_at=NOW + 30)

results: st.SearchStrategy[SendResult] = st.one_of(
    st.builds(NotSent, st.just("no connection")),
    st.builds(RateLimited, st.none() | st.floats(0, 4_000), st.booleans()),
    st.builds(
        Refused,
        st.sampled_from(
            [
                "channel_gone",
                "no_permission",
                "unauthorized",
                "content",
                "deleted",
                "thread_closed",
                "direct_closed",
                "other",
            ]
        ),
        st.just("1"),
        st.just("no"),
    ),
    st.builds(OutcomeUnknown, st.just("cut")),
)


def test_a_key_tells_apart_whatever_differs_and_fits_into_a_nonce() -> None:
    same = ("discord", "t", "1", "daily", dt.date(2025, 3, 7), "paper", "2503.00001")
    keys = {delivery_key(*same)}  # type: ignore[arg-type]
    for index, other in enumerate(("slack", "u", "2", "weekly", dt.date(2025, 3, 8), "overview", "2503.00002")):
        changed = [*same]
        changed[index] = other
        keys.add(delivery_key(*changed))  # type: ignore[arg-type]
    assert len(keys) == 8
    assert all(len(key) == 25 and key.isalnum() for key in keys)
    assert delivery_key(*same) in keys  # type: ignore[arg-type]


@given(results, st.booleans(), st.integers(0, 30))
def test_nothing_but_proof_ends_ambiguity(result: SendResult, on_slack: bool, attempts: int) -> None:
    """However an attempt is refused, what may have been posted before stays in doubt, and is never sent blindly."""
    before = replace(AMBIGUOUS, attempts=attempts, channel=Channel("slack" if on_slack else "discord", "1"))
    change = after_send(before, result, NOW, TIMING, 0.5)
    proof = isinstance(result, Refused) and result.cause == "deleted"
    if not proof:
        assert change.ambiguous
        assert change.state in ("unknown", "held")
    after = replace(before, state=change.state, ambiguous=change.ambiguous, retry_at=0.0)
    if change.ambiguous:
        assert not isinstance(next_step(after, NOW + 3_600, TIMING), Send)


@given(results)
def test_what_was_not_sent_is_tried_again_or_ends_with_a_word(result: SendResult) -> None:
    change = after_send(delivery(), result, NOW, TIMING, 0.5)
    assert change.state in ("pending", "unknown", "held", "dead")
    assert change.retry_at >= NOW or change.state == "dead"
    assert change.error


def test_a_forum_post_knows_no_nonce_so_the_history_decides() -> None:
    """Within the nonce window too, in which a paper would be sent again."""
    recent = replace(AMBIGUOUS, first_ambiguous_at=NOW - 5)
    assert isinstance(next_step(replace(recent, kind="paper"), NOW, TIMING), Send)
    assert isinstance(next_step(replace(recent, kind="forum"), NOW, TIMING), Look)


def test_where_a_message_is() -> None:
    """On Discord a thread is a channel of its own; a forum post has the id of its first message."""
    papers = {kind: delivery(kind=kind, overview_id="55") for kind in ("paper", "pack", "forum", "card", "overview")}
    assert {kind: place_of(one, "99") for kind, one in papers.items()} == {
        "paper": "55",
        "pack": "55",
        "forum": "99",
        "card": "1",
        "overview": "1",
    }
    assert place_of(delivery("slack", overview_id="55"), "99") == "1"


@pytest.mark.parametrize("kind", ["overview", "forum"])
def test_what_hangs_on_a_message_that_is_proven_absent_was_never_posted(kind: MessageKind) -> None:
    cleared = Change("pending", ambiguous=False)
    assert nothing_hangs(replace(AMBIGUOUS, kind=kind), cleared)
    assert not nothing_hangs(replace(AMBIGUOUS, kind="paper"), cleared)


def test_sent_is_sent() -> None:
    change = after_send(AMBIGUOUS, Sent("42"), NOW, TIMING, 0.5)
    assert (change.state, change.ambiguous, change.remote_id) == ("sent", False, "42")


def test_a_repeated_nonce_whose_message_was_deleted_counts_as_delivered() -> None:
    assert after_send(AMBIGUOUS, Refused("deleted", "10008", "Unknown Message"), NOW, TIMING, 0.5).state == "sent"


@pytest.mark.parametrize(
    ("cause", "state", "pauses"),
    [
        ("channel_gone", "held", False),
        ("no_permission", "held", False),
        ("thread_closed", "held", False),
        ("direct_closed", "held", False),
        ("unauthorized", "held", True),
        ("content", "pending", False),
        ("other", "pending", False),
    ],
)
def test_each_refusal_has_its_own_rule(cause: RefusalCause, state: str, pauses: bool) -> None:
    change = after_send(delivery(), Refused(cause, "1", "no"), NOW, TIMING, 0.5)
    assert change.state == state
    assert bool(change.pause_platform) is pauses
    assert (change.trouble is not None) == (cause not in ("other", "direct_closed"))


def test_refused_content_is_tried_once_as_plain_text_and_then_given_up() -> None:
    refused = Refused("content", "50035", "Invalid Form Body")
    assert after_send(delivery(), refused, NOW, TIMING, 0.5).plainly
    assert after_send(delivery(plain=True), refused, NOW, TIMING, 0.5).state == "dead"
    assert not after_send(AMBIGUOUS, refused, NOW, TIMING, 0.5).plainly, "a retry of what is in doubt is byte-equal"


def test_an_unforeseen_refusal_is_not_repeated_for_ever() -> None:
    assert after_send(delivery(refusals=7), Refused("other", "1", "no"), NOW, TIMING, 0.5).state == "dead"


@pytest.mark.parametrize(("retry_after", "wait"), [(3.0, 3.0), (3_600.0, 3_600.0), (None, 300.0)])
def test_a_rate_limit_is_obeyed_to_the_letter(retry_after: float | None, wait: float) -> None:
    change = after_send(delivery(), RateLimited(retry_after), NOW, TIMING, 0.5)
    assert (change.state, change.retry_at) == ("pending", NOW + wait)


def test_a_limit_for_the_whole_platform_pauses_it() -> None:
    assert after_send(delivery(), RateLimited(40.0, True), NOW, TIMING, 0.5).pause_platform == 40.0
    assert after_send(delivery(), RateLimited(None), NOW, TIMING, 0.5).pause_platform == 300.0
    assert after_send(delivery(), RateLimited(40.0), NOW, TIMING, 0.5).pause_platform == 0.0


def test_discord_is_asked_again_with_the_same_nonce_only_inside_the_window() -> None:
    """Its first half: what is repeated then can land late and is still recognised."""
    fresh = delivery(state="unknown", ambiguous=True, first_ambiguous_at=NOW - 5)
    assert next_step(fresh, NOW, TIMING) == Send(20)
    assert next_step(replace(fresh, first_ambiguous_at=NOW - 20), NOW, TIMING) == Send(10)
    assert next_step(replace(fresh, first_ambiguous_at=NOW - 29.5), NOW, TIMING) == Look()


@pytest.mark.parametrize("more", [{"platform": "slack"}, {"kind": "thread"}])
def test_what_has_no_nonce_is_looked_for(more: dict[str, str]) -> None:
    found = delivery(state="unknown", ambiguous=True, first_ambiguous_at=NOW, **more)
    assert next_step(found, NOW, TIMING) == Look()


def test_a_waiting_delivery_waits() -> None:
    assert next_step(delivery(state="pending", retry_at=NOW + 5), NOW, TIMING) == Wait(NOW + 5)


def test_not_in_the_history_is_believed_only_when_a_lost_request_can_no_longer_land() -> None:
    early = after_look(AMBIGUOUS, Absent(), NOW, TIMING, 0.5)
    assert (early.state, early.ambiguous, early.retry_at) == ("unknown", True, NOW + 30)
    settled = after_look(AMBIGUOUS, Absent(), NOW + 30, TIMING, 0.5)
    assert (settled.state, settled.ambiguous) == ("pending", False)


def test_a_hit_is_proof_and_younger_copies_are_named() -> None:
    change = after_look(AMBIGUOUS, Found(("1", "2")), NOW, TIMING, 0.5)
    assert (change.state, change.ambiguous, change.remote_id, change.duplicates) == ("sent", False, "1", ("2",))


def test_a_history_that_may_not_be_read_holds_the_delivery_instead_of_guessing() -> None:
    change = after_look(AMBIGUOUS, CannotLook("no right", forbidden=True), NOW, TIMING, 0.5)
    assert (change.state, change.ambiguous) == ("held", True)
    assert change.trouble is not None


def test_a_history_that_cannot_be_read_now_is_read_later() -> None:
    change = after_look(AMBIGUOUS, CannotLook("503", retry_after=7.0), NOW, TIMING, 0.5)
    assert (change.state, change.ambiguous, change.retry_at) == ("unknown", True, NOW + 7)


def test_what_was_being_sent_when_the_process_ended_is_in_doubt_until_it_settles() -> None:
    change = recovered(delivery(last_try_at=NOW - 3), NOW, TIMING)
    assert (change.state, change.ambiguous, change.first_ambiguous_at) == ("unknown", True, NOW - 3)
    assert change.settled_at == NOW + 60
    long_ago = recovered(delivery(last_try_at=NOW - 3_600), NOW, TIMING)
    assert long_ago.settled_at == NOW - 3_600 + 20 + 60


def test_doubt_begins_with_the_first_attempt_that_is_in_doubt() -> None:
    first = after_send(delivery(last_try_at=NOW - 5), OutcomeUnknown("cut"), NOW, TIMING, 0.5)
    assert first.first_ambiguous_at == NOW - 5
    assert first.settled_at == NOW + 60
    second = after_send(AMBIGUOUS, OutcomeUnknown("cut"), NOW, TIMING, 0.5)
    assert second.first_ambiguous_at == NOW - 30


def test_a_held_lane_is_tried_after_five_minutes_doubling_to_an_hour() -> None:
    assert [held_wait(n) for n in (0, 1, 2, 3, 4, 50)] == [300, 600, 1200, 2400, 3600, 3600]


@pytest.mark.parametrize(
    ("result", "done"),
    [
        (Sent("1"), True),
        (Refused("deleted", "10008", "gone"), True),
        (Refused("content", "50035", "no"), True),
        (Refused("no_permission", "50013", "no"), False),
        (OutcomeUnknown("cut"), False),
        (NotSent("no connection"), False),
        (RateLimited(2.0), False),
    ],
)
def test_an_edit_is_repeated_until_it_is_there_or_never_can_be(result: SendResult, done: bool) -> None:
    change = after_edit(delivery(remote_id="1", editing=True), result, NOW, 0.5)
    assert change.done is done
    assert done or change.edit_at >= NOW


def test_an_edit_that_is_refused_again_and_again_is_given_up() -> None:
    refused = Refused("other", "edit_window_closed", "too old")
    given_up = [after_edit(delivery(refusals=n, editing=True), refused, NOW, 0.5).done for n in range(4)]
    assert given_up == [False, False, True, True]


def test_an_edit_is_not_given_up_for_an_outage_or_a_wait_that_came_before() -> None:
    change = after_edit(delivery(attempts=9, editing=True), Refused("other", "0", "not now"), NOW, 0.5)
    assert not change.done
    assert change.refusal
