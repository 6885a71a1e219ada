"""The figures at /metrics, in Prometheus' text form. Counts what happens; the rest is asked when somebody looks.

Labels come from short, fixed lists: no channel, no feed, no person, so that the number of series stays small.
"""

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE

from bot.domain.channels import PLATFORMS, Platform
from bot.ports import COMMAND_OUTCOMES, CommandOutcome, DeliveryOutcome, Vitals

__all__ = ["CONTENT_TYPE", "Metrics"]

OUTCOMES: tuple[DeliveryOutcome, ...] = ("sent", "edited", "withdrawn", "pending", "unknown", "held", "dead")
"""Those that can come of an attempt."""
SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.8, 1.5, 3.0)
"""Where the buckets of answering times end; after 0.8 s an answer is deferred, after 3 s a platform gives up."""


class Metrics:
    """Implements ports.Meter. A registry of its own, so that these names and no others are shown.

    `platforms`: those with a token. Their counters start at zero, because a rate needs a first value.
    """

    def __init__(self, platforms: Iterable[Platform]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter, used by nobody
        self._registry = registry = CollectorRegistry()
        self._deliveries = Counter(
            "paperboy_deliveries_total",
            "Deliveries by what came of an attempt or a look.",
            ["platform", "state"],
            registry=registry,
        )
        self._commands = Counter(
            "paperboy_commands_total",
            "Questions by command and whether they were answered.",
            ["platform", "command", "outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            "paperboy_command_seconds",
            "From a question to its answer, without the network.",
            buckets=SECONDS,
            registry=registry,
        )
        self._healed = Counter(
            "paperboy_duplicates_healed_total", "Second copies of a message that were taken away.", registry=registry
        )

        for platform in platforms:
            for outcome in OUTCOMES:
                self._deliveries.labels(platform, outcome)
            for answer in COMMAND_OUTCOMES:
                self._commands.labels(platform, "top", answer)

    # ------------------------------------------------------------ what is counted

    def delivered(self, platform: Platform, outcome: DeliveryOutcome) -> None:
        self._deliveries.labels(platform, outcome).inc()

    def answered(self, platform: Platform, command: str, outcome: CommandOutcome, seconds: float) -> None:
        self._commands.labels(platform, command, outcome).inc()
        self._seconds.observe(seconds)

    def healed(self) -> None:
        self._healed.inc()

    # ------------------------------------------------------------ what is asked

    def page(self, vitals: Vitals | None, connected: Mapping[Platform, bool], now: float) -> bytes:
        """The whole page. `vitals` None: the store cannot be read, so what only it knows is left out, not zero."""
        page: bytes = generate_latest(self._registry) + generate_latest(_standing(vitals, connected, now))
        return page


def _standing(vitals: Vitals | None, connected: Mapping[Platform, bool], now: float) -> CollectorRegistry:
    """A registry made for one look: what is gone from the bot is gone from it too."""
    registry = CollectorRegistry()

    def gauge(name: str, help: str, value: float) -> None:
        Gauge(name, help, registry=registry).set(value)

    up = Gauge(
        "paperboy_connected",
        "1: logged in, and questions reach the bot. Only platforms that have a token.",
        ["platform"],
        registry=registry,
    )
    for platform, is_connected in connected.items():
        up.labels(platform).set(int(is_connected))
    if vitals is None:
        return registry
    pending = Gauge(
        "paperboy_outbox_pending", "Deliveries that are owed and not sent yet.", ["platform"], registry=registry
    )
    for platform in PLATFORMS:
        if platform in connected or platform in vitals.pending:
            pending.labels(platform).set(vitals.pending.get(platform, 0))
    gauge(
        "paperboy_oldest_due_seconds",
        "How long the oldest delivery that is due has waited; 0 when none is.",
        0.0 if vitals.oldest_due is None else max(0.0, now - vitals.oldest_due),
    )
    gauge(
        "paperboy_newest_digest_timestamp_seconds",
        "When the newest digest arrived, in seconds since the epoch; 0 before the first one.",
        vitals.newest_arrival or 0.0,
    )
    gauge("paperboy_problems", "Places in digest files that could not be read.", vitals.problems)
    if vitals.fetched_at is not None:
        gauge(
            "paperboy_source_fetched_timestamp_seconds",
            "When the source of digests last answered as it should, in seconds since the epoch; only with [source].",
            vitals.fetched_at,
        )
    return registry
