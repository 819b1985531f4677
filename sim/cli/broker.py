"""The option --broker: a shipped profile by name, or a TOML file of one's own."""

from pathlib import Path
from typing import TYPE_CHECKING

from sim.model.errors import InputError

if TYPE_CHECKING:
    from sim.rules.fees import BrokerProfile


def broker_profile(choice: str | None) -> "BrokerProfile":
    """Return the profile chosen with --broker.

    Args:
        choice: Name of a shipped profile, or the path of a TOML file; None takes `default`.

    Raises:
        InputError: No shipped profile has the name, or the file cannot be used; every fault of
            it is an issue.
    """
    from sim.rules.profiles import profile_from_text

    path, text = _found(choice)
    profile, issues = profile_from_text(text, source=path.name)
    if profile is None:
        raise InputError(f"{path}: this broker profile cannot be used", issues)
    return profile


def broker_text(choice: str | None) -> str:
    """Return the TOML text of the profile chosen with --broker, once it can be used.

    Raises:
        InputError: As `broker_profile`.
    """
    broker_profile(choice)
    return _found(choice)[1]


def _found(choice: str | None) -> tuple[Path, str]:
    import sim.rules
    from sim.data.files import read_bytes
    from sim.rules.profiles import SHIPPED_PROFILES

    name = choice or "default"
    path = Path(name)
    if name in SHIPPED_PROFILES:
        path = Path(next(iter(sim.rules.__path__))) / "brokers" / f"{name}.toml"
    elif path.suffix != ".toml":
        known = "; ".join(f"{key}: {what}" for key, what in SHIPPED_PROFILES.items())
        raise InputError(f"--broker was {name[:60]!r}; wanted a TOML file or one of {known}")
    content = read_bytes(path, limit=1 << 20, what="broker profile")
    return path, content.decode("utf-8", "replace")
