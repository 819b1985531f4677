"""backtrader under China's A-share rules: feeds, broker, base strategy, run, replay."""

from sim.engine.broker import AshareBroker
from sim.engine.feed import SecurityFeed, security_feeds
from sim.engine.loading import load_strategy
from sim.engine.lookahead import check_lookahead
from sim.engine.market_rules import Listing
from sim.engine.options import AtLimitOpen, BrokerOptions, OnShortage, OverMaximum, Unfilled
from sim.engine.replay import replay, replay_fills
from sim.engine.result import Run
from sim.engine.run import Mode, Setting, run
from sim.engine.start import Start, Stated
from sim.engine.strategy import AshareStrategy

__all__ = [
    "AshareBroker",
    "AshareStrategy",
    "AtLimitOpen",
    "BrokerOptions",
    "Listing",
    "Mode",
    "OnShortage",
    "OverMaximum",
    "Run",
    "SecurityFeed",
    "Setting",
    "Start",
    "Stated",
    "Unfilled",
    "check_lookahead",
    "load_strategy",
    "replay",
    "replay_fills",
    "run",
    "security_feeds",
]
