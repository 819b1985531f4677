"""Characters that stand for others: radicals from PDF fonts, and signs of a traditional text."""

STANDS_FOR = {"帐": "账"} | dict(
    zip(
        "⺁⺄⺆⺇⺈⺉⺋⺎⺏⺐⺒⺓⺔⺕⺖⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺨⺩⺪⺫⺬⺭⺮⺯⺱⺲⺳⺶⺷⺸⺹⺺⺽⺾⻁⻂⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙冂几刀刂㔾兀尣尢巳幺彑彐忄扌攵旡月歺母民氵氺灬爫爫丬犭王疋目示礻竹糸罒罒罒羊羊羊老肀臼艹虎衤西见角覀讠贝足车辶辶辶阝钅长镸长门阜阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龟龟龟",
        strict=True,
    )
)
"""Characters of the block CJK Radicals Supplement as the Hanzi a reader sees, and a variant."""

TRADITIONAL = frozenset("資產餘額總淨凈買賣萬億劃擬減倉漲價週權證龍報盤歲幣業東華開")
"""Some of these stand in any column printed in traditional characters."""
