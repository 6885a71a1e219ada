"""Papers and digests with what is odd about real ones, written for these tests."""

import datetime as dt

from bot.domain.papers import Digest, Media, Paper, Section

DAY = dt.date(2025, 3, 7)

PLAIN = Paper(
    arxiv_id="2503.00001",
    title="Walking: How Robots Learn to Stroll",
    votes=48,
    authors=("Ada Kim", "Ben Lee"),
    media=Media("image", "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2503.00001.png"),
    sections=(
        Section("What's New", "로봇이 걷는 법을 스스로 배우는 방법을 제안합니다."),
        Section("Technical Details", "강화학습(Reinforcement Learning; RL)과 모방학습을 함께 씁니다."),
        Section("Performance Highlights", "기존 방법보다 12.5% 더 멀리 걷습니다."),
    ),
)
UNLABELLED = Paper(
    arxiv_id="2311.00002",
    title="Film & Frames",
    votes=None,
    authors=("A", "B", "C", "D", "E", "F", "G"),
    media=Media("video", "https://cdn-uploads.huggingface.co/production/uploads/x/y.mp4"),
    sections=(
        Section(None, "첫째 요점입니다."),
        Section(None, "둘째 요점입니다:\n  - 안쪽 항목 하나\n  - 안쪽 항목 둘"),
        Section(None, "셋째 요점입니다.\n1) 번호가 있는 줄\n2. 또 한 줄"),
    ),
)
FORMULAS = Paper(
    arxiv_id="2404.00003",
    title=r"$\textit{Trans}$: X^{2} and A* in 3$\times$ `less` time_steps",
    votes=0,
    authors=("Only One",),
    sections=(Section("What's New", r"a_i * b_i * c_i, ~5%~ and $\alpha_{1}$ | pass@1 <think> 1. # 3"),),
)
BRACKETS = Paper(
    arxiv_id="2412.00004",
    title="I Don't Know: an [IDK] Token <think> & more",
    votes=7,
    sections=(Section("Technical Details**", "**굵은 글** 다음에 보통 글, 그리고 `code`."),),
)
LINKS = Paper(
    arxiv_id="2402.00005",
    title="Links",
    votes=1,
    authors=("Kim", "Lee", "Park"),
    authors_cut=True,
    sections=(
        Section(None, "코드는 https://github.com/one/two에서, 결과는 https://one.example.io/a_b/ 에서 볼 수 있습니다."),
        Section(None, "프로젝트([페이지](https://project.example.org/x)) 및 https://hf.co/one/two."),
        Section(None, "앞선 연구(https://arxiv.org/abs/1706.03762)를 잇습니다. https://demo.example.ai입니다."),
    ),
)
CROWD = Paper(
    arxiv_id="2406.00006",
    title="A Very Large Team",
    votes=1234,
    authors=tuple(f"Author Number {n}" for n in range(1, 701)),
    authors_cut=True,
    media=Media("image", "/avatars/0123.svg"),
    sections=(Section("Results", "많은 사람이 함께 썼습니다."),),
)
HOSTILE = Paper(
    arxiv_id="2501.00007",
    title="@everyone https://arxiv.org/abs/9999.99999 [win](https://evil.example.com) <!channel> {key}\u202e\x00",
    votes=3,
    authors=("<@123>", "https://evil.example.com", "a\ud800b", "z" + "\u0301" * 40),
    media=Media("image", "https://evil.example.com/x.svg"),
    sections=(
        Section("@here", "<@1> <#2> <!here> @everyone [로그인](https://evil.example.com/a) javascript:alert(1)"),
        Section(None, "# 제목\n> 인용\n||숨김|| ``` \u200b https://user:pw@evil.example.com/x steam://run/1"),
    ),
)
LONG = Paper(
    arxiv_id="2502.00008",
    title="Long " + "and longer " * 60,
    votes=2,
    authors=("Long Name " * 30,),
    sections=(
        Section("Short", "짧은 글입니다."),
        Section("Long", "아주 긴 문장입니다. " * 400),
        Section("Longer", "word " * 1200 + "https://github.com/the/end"),
    ),
)
BARE = Paper(arxiv_id="hep-th/9901001", title="\u200b", votes=None)

ODD: dict[str, Paper] = {
    "plain": PLAIN,
    "unlabelled": UNLABELLED,
    "formulas": FORMULAS,
    "brackets": BRACKETS,
    "links": LINKS,
    "crowd": CROWD,
    "hostile": HOSTILE,
    "long": LONG,
    "bare": BARE,
}
DIGEST = Digest(DAY, tuple(ODD.values()), ("seeds/2025/03/07.md",))
EARLIER = (
    Digest(dt.date(2025, 3, 5), (PLAIN, LINKS), ("2025/03/05.md",)),
    Digest(dt.date(2025, 3, 6), (BARE,), ("2025/03/06.md",)),
)
