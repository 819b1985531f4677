"""The fee and size rules in the form backtrader asks for them."""

from typing import Any

import backtrader as bt


class AshareCommission(bt.CommInfoBase):
    """Fees of one security, decided by the broker and only handed on here.

    Params:
        quote: Called with the signed size and the price, returns yuan.
        lots: Called with a number of shares, returns the largest lawful purchase below it.
    """

    params: Any = (
        ("stocklike", True),
        ("commtype", bt.CommInfoBase.COMM_PERC),
        ("percabs", True),
        ("quote", None),
        ("lots", None),
    )

    def _getcommission(self, size: float, price: float, pseudoexec: bool) -> float:  # noqa: FBT001 - backtrader's signature
        del pseudoexec
        fee: float = self.p.quote(size, price)
        return fee

    def getsize(self, price: float, cash: float) -> int:
        """Return the most whole lots `cash` yuan buy at `price`, fees not counted.

        Backtrader's sizers and `order_target_*` ask here; a security without a price gets 0.
        """
        if not price > 0 or not cash > 0:
            return 0
        lots: int = self.p.lots(int(cash / price))
        return lots
