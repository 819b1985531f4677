"""What stands in for the child process when nobody may be asked."""

from sim.data.call import Answer, Call
from sim.data.fault import FaultKind, ProviderError


class Nobody:
    """A caller that asks nobody."""

    def call(self, call: Call, provider: str) -> Answer:
        """Refuse.

        Raises:
            ProviderError: Always.
        """
        raise ProviderError(FaultKind.STOPPED, provider, f"offline, {call.function} was not asked")
