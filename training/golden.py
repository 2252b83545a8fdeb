"""A few listings that every version is tried on when it is loaded.

They are examples of the trade's wording, plain and disguised, and of what
merely sounds like it. No labels: a machine either scores them as the one that
trained did, or must not serve.
"""

from __future__ import annotations

from typing import Any

_OFFERS = [
    ("蓝光DVD9 AVCHD 阿凡达 国英双语 普通影碟机可放", 8.0),
    ("㊣版 Ｄ９ 高氵青 电视剧全集 60集 2碟装", 12.0),
    ("💿 兰光石枼 自选片单 刻录 一张5元 加v信", 5.0),
    ("移动硬盘 2T 送3000部电影 4K原盘 插上就看", 399.0),
    ("网磐资源 全季 1080P 自动发货 秒发链接", 1.99),
    ("D V D  𝐁𝐥𝐮-𝐫𝐚𝐲  дvd 碟牒蝶", 10.0),
    ("正版DVD 士兵突击 30集 10碟 中国国际电视总公司", 68.0),
    ("Android版本升级 知道版本 手枪版玩具 年度盘点", 25.0),
    ("山地车碟刹 刹车碟片 160mm", 22.0),
    ("防蓝光眼镜 平光 男女通用", 39.0),
    ("二手 自用 港版蓝光 铁盒 单张实拍", 120.0),
    ("春季新款连衣裙 包邮", 99.0),
]
_SELLER = {
    "seller_id": "golden",
    "registered_on": "2014-03-01",
    "kind": "shop",
    "positive_rate": 0.98,
    "active_listings": 420,
    "active_av_listings": 400,
    "takedowns_365d": 2,
    "last_takedown_on": "2019-11-20",
}


def golden_listings() -> list[dict[str, Any]]:
    """Give the listings, dated, half of them with a seller."""
    return [
        {
            "listing_id": f"golden-{number}",
            "title": title,
            "price": price,
            "listed_at": "2020-01-15T12:00:00+08:00",
            "stock": 30 if number % 3 else None,
            "seller": _SELLER if number % 2 else None,
        }
        for number, (title, price) in enumerate(_OFFERS)
    ]
