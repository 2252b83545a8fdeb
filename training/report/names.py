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
    "previous version": Words("上一版本", "previous version"),
    "keyword rule": Words("关键词规则", "keyword rule"),
    "jieba words, TF-IDF": Words("结巴分词 TF-IDF", "jieba words, TF-IDF"),
    "seller history alone": Words("仅卖家历史", "seller history alone"),
    "price alone": Words("仅价格", "price alone"),
    "punctuation and length alone": Words("仅标点与长度", "punctuation and length alone"),
}

TECHNIQUE_NAMES = {
    "none": Words("原样", "clean"),
    "adaptive": Words("反复试探", "adaptive"),
    "all techniques": Words("各技法平均", "mean of all"),
    "homophone": Words("同音字", "homophones"),
    "shape": Words("形近字", "look-alike characters"),
    "split": Words("拆字", "split characters"),
    "pinyin": Words("拼音", "pinyin"),
    "initials": Words("拼音首字母", "initials"),
    "traditional": Words("繁体", "traditional script"),
    "full_width": Words("全角", "full width"),
    "circled": Words("圈号字母", "circled letters"),
    "look_alike": Words("西里尔等形似字母", "Cyrillic and the like"),
    "emoji": Words("表情符号", "emoji"),
    "zero_width": Words("零宽字符", "zero-width characters"),
    "bidi": Words("双向控制符", "bidi controls"),
    "spacing": Words("加空格", "spacing"),
    "masked": Words("遮字", "masked letters"),
    "reversed": Words("倒写", "reversed words"),
    "euphemism": Words("隐语", "euphemisms"),
    "description": Words("移入描述", "moved to the description"),
    "mixed": Words("混合", "mixed"),
}

WHY_NAMES = {
    "both bounds are met": Words("允许", "allowed"),
    "nothing is blocked automatically anywhere": Words("一概不拦", "none anywhere"),
    "too little evidence to exclude that too many lawful listings would be blocked": Words(
        "保护：证据太少", "protected: too little evidence"
    ),
    "too many lawful listings would be blocked": Words(
        "保护：误拦过多", "protected: too many false blocks"
    ),
    "too few of those blocked are surely pirated": Words(
        "保护：盗版太少，拦截不够准", "protected: blocks not precise enough"
    ),
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
