"""What codes, sources and baselines are called in both languages."""

from __future__ import annotations

from training.report.blocks import Words

CODE_NAMES = {
    "P1": Words("压盘盗版", "pressed pirate disc"),
    "P2": Words("刻录／按需刻录", "burned, burn-to-order"),
    "P3": Words("硬盘／U盘装片", "loaded drive"),
    "P4": Words("网盘链接", "cloud link"),
    "P5": Words("假蓝光", "false Blu-ray marking"),
    "P6": Words("仿冒套装", "counterfeit box set"),
    "R1": Words("无证卖家，货似正版", "unlicensed seller, goods seem genuine"),
    "R2": Words("未经批准的进口／打口", "unapproved import, cut-out"),
    "R3": Words("授权待核", "authorisation to verify"),
    "L1": Words("正版新品", "genuine, new"),
    "L2": Words("正版二手", "genuine, second-hand"),
    "N1": Words("影音周边，非碟片内容", "player, case, blank disc"),
    "N2": Words("其他商品", "other goods"),
    "pirated": Words("盗版", "pirated"),
    "lawful": Words("合法", "lawful"),
}

RIVAL_NAMES = {
    "huoyan": Words("火眼", "huoyan"),
    "keyword rule": Words("关键词规则", "keyword rule"),
    "jieba words, TF-IDF": Words("结巴分词 TF-IDF", "jieba words, TF-IDF"),
    "seller history alone": Words("仅卖家历史", "seller history alone"),
    "price alone": Words("仅价格", "price alone"),
    "punctuation and length alone": Words("仅标点与长度", "punctuation and length alone"),
}

SOURCE_NAMES = {
    "all": Words("全部", "all"),
    "seed corpus": Words("种子语料", "seed corpus"),
}

WAY_NAMES = {
    "keyword rule": Words("关键词规则", "keyword rule"),
    "no market data": Words("不学市场数据", "no market data"),
    "naive": Words("未通知即合法", "naive: the rest is lawful"),
    "Elkan-Noto": Words("Elkan–Noto 加权", "Elkan–Noto weights"),
    "huoyan": Words("火眼", "huoyan"),
    "oracle": Words("真相（上限）", "the truth (ceiling)"),
}
